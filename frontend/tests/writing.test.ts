import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { useDrafts } from '@/modules/messages/writing/drafts'
import { fieldValue, fromField, presets } from '@/modules/messages/writing/times'
import { contentOf } from '@/modules/messages/writing/types'

// @vitest-environment happy-dom

const server = vi.hoisted(() => ({ frames: new Map<string, (frame: unknown) => void>(), open: () => {}, put: vi.fn(), get: vi.fn() }))
vi.mock('@/realtime', () => ({
  realtime: {
    status: 'open',
    on: (type: string, handler: (frame: unknown) => void) => (server.frames.set(type, handler), () => {}),
    onOpen: (handler: () => void) => ((server.open = handler), () => {}),
  },
}))
vi.mock('@/api/client', () => ({ api: { PUT: server.put, GET: server.get }, unwrap: (value: unknown) => value }))
vi.mock('@/stores/session', () => ({ useSession: () => ({ session: { account: { id: '1' } } }) }))

const frame = (text: string, version: number) => ({ type: 'draft', conversation: '9', text, named: [], reply_to: null, version, changed_at: '' })

async function begun() {
  const drafts = useDrafts()
  drafts.start()
  await vi.advanceTimersByTimeAsync(1)
  return drafts
}

describe('drafts', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    localStorage.clear()
    setActivePinia(createPinia())
    server.put.mockReset().mockImplementation((_path: string, { body }: { body: { text: string } }) => Promise.resolve(frame(body.text, 5)))
    server.get.mockReset().mockResolvedValue([])
  })

  it('goes to the server once, a moment after the last key', async () => {
    const drafts = await begun()
    for (const text of ['请', '请核', '请核对']) drafts.write('9', text, [])
    await vi.advanceTimersByTimeAsync(1000)
    expect(server.put.mock.calls.map((call) => call[1].body.text)).toEqual(['请核对'])
    expect(drafts.of('9')).toMatchObject({ text: '请核对', version: 5, dirty: false })
  })

  it('is taken over from another device, and an older word changes nothing', async () => {
    const drafts = await begun()
    server.frames.get('draft')?.(frame('在手机上写的', 3))
    expect(drafts.of('9').text).toBe('在手机上写的')
    server.frames.get('draft')?.(frame('更早的', 2))
    expect(drafts.of('9').text).toBe('在手机上写的')
    server.frames.get('draft')?.(frame('', 4))
    expect(drafts.of('9').text).toBe('')
  })

  it('is not torn away from under who is writing', async () => {
    const drafts = await begun()
    drafts.write('9', '我正在写', [])
    server.frames.get('draft')?.(frame('在手机上写的', 8))
    expect(drafts.of('9').text).toBe('我正在写')
    await vi.advanceTimersByTimeAsync(1000)
    expect(server.put).toHaveBeenCalledTimes(1)
  })

  it('outlives a broken line and a reload', async () => {
    server.put.mockRejectedValueOnce(new Error('offline'))
    const drafts = await begun()
    drafts.write('9', '断线时写的', [])
    await vi.advanceTimersByTimeAsync(1000)
    setActivePinia(createPinia())
    const anew = await begun()
    expect(anew.of('9').text).toBe('断线时写的')
    await vi.advanceTimersByTimeAsync(1000)
    expect(server.put.mock.calls.at(-1)?.[1].body.text).toBe('断线时写的')
  })
})

describe('times to send at', () => {
  it('are those of Beijing, whatever the device says', () => {
    const friday = new Date('2026-03-13T07:00:00Z') // 15:00 there
    expect(presets(friday).map(({ key, moment }) => [key, moment.toISOString()])).toEqual([
      ['beforeEnd', '2026-03-13T09:30:00.000Z'],
      ['tomorrow', '2026-03-14T00:30:00.000Z'],
      ['monday', '2026-03-16T00:30:00.000Z'],
    ])
    const night = new Date('2026-03-14T16:30:00Z') // Sunday, half past midnight there
    expect(presets(night).map(({ key }) => key)).toEqual(['beforeEnd', 'tomorrow'])
    expect(fieldValue(friday)).toBe('2026-03-13T15:00')
    expect(fromField('2026-03-13T15:00')?.toISOString()).toBe(friday.toISOString())
    expect(fromField('')).toBeNull()
  })
})

describe('what a message carries', () => {
  it('names only whom the text still names', () => {
    const named = [{ kind: 'person', id: '1', name: '陈砚秋' }, { kind: 'unit', id: '2', name: '法规处' }, { kind: 'everybody', id: '', name: '所有人' }] as const
    expect(contentOf('@陈砚秋 @所有人 请阅', named, [])).toMatchObject({ mentions: [{ id: '1', name: '陈砚秋' }], units: [], everybody: true })
  })
})
