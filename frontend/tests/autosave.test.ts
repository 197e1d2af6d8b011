import { describe, expect, it } from 'vitest'
import { ApiError } from '@/api/errors'
import { Autosaver, type SaveStatus } from '@/modules/documents/draft/autosave'

interface Patch {
  title: string
  kind: string
}

function setup(save: (token: number, patch: Partial<Patch>) => Promise<number>) {
  const timers: { run: () => void; ms: number }[] = []
  const seen: SaveStatus[] = []
  const saver = new Autosaver<Patch>(1, {
    save,
    onStatus: (status) => seen.push(status),
    onSaved: () => {},
    setTimeout: (run, ms) => timers.push({ run, ms }),
    clearTimeout: (id) => timers.splice(id - 1, 1),
  })
  return { saver, timers, seen }
}

const refusal = (code: string, status: number): ApiError => new ApiError({ code, message: { zh: code, en: code } }, status)

describe('saving', () => {
  it('joins changes and sends them once, with the token they are based on', async () => {
    const sent: [number, Partial<Patch>][] = []
    const { saver } = setup(async (token, patch) => {
      sent.push([token, patch])
      return token + 1
    })
    saver.change({ title: '关' })
    saver.change({ title: '关于', kind: '函' })
    expect(await saver.flush()).toBe(true)
    saver.change({ title: '关于转发' })
    await saver.flush()
    expect(sent).toEqual([
      [1, { title: '关于', kind: '函' }],
      [2, { title: '关于转发' }],
    ])
  })

  it('sends what was written during a save afterwards, never two saves at once', async () => {
    let release: () => void = () => {}
    let underWay = 0
    let most = 0
    const titles: (string | undefined)[] = []
    const { saver } = setup(async (token, patch) => {
      most = Math.max(most, ++underWay)
      titles.push(patch.title)
      await new Promise<void>((resolve) => (release = resolve))
      underWay--
      return token + 1
    })
    saver.change({ title: 'a' })
    const done = saver.flush()
    saver.change({ title: 'b' })
    release()
    await Promise.resolve()
    await Promise.resolve()
    await Promise.resolve()
    release()
    await done
    expect([most, ...titles]).toEqual([1, 'a', 'b'])
  })
})

describe('a save that fails', () => {
  it('keeps the text when the network is gone and tries again', async () => {
    let online = false
    const { saver, timers, seen } = setup(async (token) => {
      if (!online) throw ApiError.local('client.offline')
      return token + 1
    })
    saver.change({ title: 'a' })
    expect(await saver.flush()).toBe(false)
    expect(saver.dirty).toBe(true)
    expect(timers.at(-1)?.ms).toBe(5000)
    online = true
    expect(await saver.flush()).toBe(true)
    expect(seen).toEqual(['waiting', 'saving', 'offline', 'saving', 'saved'])
  })

  it('stops at a conflict until somebody decides, and loses nothing', async () => {
    const tokens: number[] = []
    const { saver } = setup(async (token) => {
      tokens.push(token)
      if (token < 5) throw refusal('documents.draft_outdated', 409)
      return token + 1
    })
    saver.change({ title: 'mine' })
    await saver.flush()
    saver.change({ kind: '函' })
    expect(await saver.flush()).toBe(false)
    expect(tokens).toEqual([1])
    saver.resume(5, true)
    expect(await saver.flush()).toBe(true)
    expect(tokens).toEqual([1, 5])
  })

  it('does not repeat what the server refuses until it is changed', async () => {
    let calls = 0
    const { saver } = setup(async () => {
      calls++
      throw refusal('documents.choice_unknown', 422)
    })
    saver.change({ kind: '方案' })
    expect(await saver.flush()).toBe(false)
    expect([calls, saver.status]).toEqual([1, 'refused'])
  })
})
