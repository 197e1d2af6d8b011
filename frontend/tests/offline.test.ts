import { beforeEach, describe, expect, it, vi } from 'vitest'
import { neighbour } from '@/modules/messages/conversations/useListKeys'
import { changedOtherwise } from '@/modules/messages/offline/pages'
import type { Conversation } from '@/modules/messages/types'
import { arrive, forgetDevice, keptSession } from '@/offline/session'
import { tabTitle } from '@/shell/title'

vi.mock('@/realtime', () => ({ realtime: {} }))
const wipe = vi.hoisted(() => vi.fn(() => Promise.resolve()))
vi.mock('@/offline/shelf', () => ({ wipe, take: vi.fn(), put: vi.fn(), keys: vi.fn(), drop: vi.fn(), useShelf: vi.fn() }))

const kept = new Map<string, string>()
vi.stubGlobal('localStorage', {
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (key: string, value: string) => void kept.set(key, value),
  removeItem: (key: string) => void kept.delete(key),
})
const session = (id: string) => ({ account: { id } }) as Parameters<typeof arrive>[0]
const HOURS = 3600 * 1000

beforeEach(() => {
  kept.clear()
  wipe.mockClear()
})

describe('who is known without a line', () => {
  it('is who was signed in here lately, and nobody half a day later', async () => {
    expect(keptSession()).toBeNull()
    await arrive(session('5'))
    expect(keptSession()?.account.id).toBe('5')
    expect(keptSession(Date.now() + 11 * HOURS)?.account.id).toBe('5')
    expect(keptSession(Date.now() + 13 * HOURS)).toBeNull()
  })

  it('loses everything kept on this device when somebody else signs in, and at sign-out', async () => {
    await arrive(session('5'))
    wipe.mockClear()
    await arrive(session('5'))
    expect(wipe).not.toHaveBeenCalled()
    await arrive(session('6'))
    expect(wipe).toHaveBeenCalledTimes(1)
    expect(keptSession()?.account.id).toBe('6')
    await forgetDevice()
    expect(wipe).toHaveBeenCalledTimes(2)
    expect(keptSession()).toBeNull()
  })

  it('is nobody when what was kept cannot be read', () => {
    kept.set('office.session', '{')
    expect(keptSession()).toBeNull()
  })
})

describe('a kept page', () => {
  const run = { messages: [], change: 10, head: 8 }
  it('stays while messages are only added, and goes when something in it may have changed', () => {
    expect(changedOtherwise(run, { seq: 8, change: 10 })).toBe(false)
    expect(changedOtherwise(run, { seq: 11, change: 13 })).toBe(false)
    expect(changedOtherwise(run, { seq: 11, change: 14 })).toBe(true)
  })
})

describe('the conversation above and below', () => {
  const rows = [3, 0, 2, 0].map((unread, index) => ({ id: String(index), unread }) as Conversation)
  const any = (): boolean => true
  const unread = (row: Conversation): boolean => row.unread > 0

  it('is the next one in the list, and none beyond its ends', () => {
    expect(neighbour(rows, '1', 1, any)?.id).toBe('2')
    expect(neighbour(rows, '1', -1, any)?.id).toBe('0')
    expect(neighbour(rows, '3', 1, any)).toBeUndefined()
  })

  it('may be wanted with something unread, and begins at an end when none is open', () => {
    expect(neighbour(rows, '0', 1, unread)?.id).toBe('2')
    expect(neighbour(rows, '', 1, unread)?.id).toBe('0')
    expect(neighbour(rows, '', -1, unread)?.id).toBe('2')
  })
})

describe('the name of the tab', () => {
  it('tells how many messages wait', () => {
    expect(['消息 · Office', '(3) 消息 · Office', '(99+) 消息 · Office']).toEqual([0, 3, 100].map((count) => tabTitle('消息 · Office', count)))
  })
})
