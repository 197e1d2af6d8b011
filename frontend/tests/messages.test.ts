import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createPinia, setActivePinia } from 'pinia'
import { ApiError } from '@/api/errors'
import { compareIds } from '@/modules/messages/ids'
import { useOutbox } from '@/modules/messages/outbox/store'
import { notShown } from '@/modules/messages/outbox/useQueue'
import { mentionQuery, pieces, sizeText } from '@/modules/messages/pieces'
import { message } from './message'

const realtime = vi.hoisted(() => ({ status: 'idle', send: vi.fn() }))
vi.mock('@/realtime', () => ({ realtime }))

const kept = new Map<string, string>()
vi.stubGlobal('localStorage', {
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (key: string, value: string) => void kept.set(key, value),
  removeItem: (key: string) => void kept.delete(key),
  key: (index: number) => [...kept.keys()][index] ?? null,
  get length() {
    return kept.size
  },
})
const heard = new Set<(event: { key: string | null }) => void>()
vi.stubGlobal('window', { addEventListener: (_: string, listener: (event: { key: string | null }) => void) => heard.add(listener) })

describe('text', () => {
  it('marks only people who are really mentioned, and addresses', () => {
    const found = pieces('请@陈砚秋看 https://gd.gov.cn/a?b=1。@王五 不在', [{ id: '1', name: '陈砚秋' }])
    expect(found).toEqual([
      { kind: 'text', text: '请' },
      { kind: 'mention', text: '@陈砚秋' },
      { kind: 'text', text: '看 ' },
      { kind: 'link', text: 'https://gd.gov.cn/a?b=1' },
      { kind: 'text', text: '。@王五 不在' },
    ])
  })

  it('keeps script addresses inert', () => {
    expect(pieces('javascript:alert(1) <b>', [])).toEqual([{ kind: 'text', text: 'javascript:alert(1) <b>' }])
  })

  it('knows when a name is being written', () => {
    expect(mentionQuery('请@陈', 3)).toBe('陈')
    expect(mentionQuery('@', 1)).toBe('')
    expect(mentionQuery('a@b', 3)).toBeNull()
    expect(mentionQuery('请@陈 看', 5)).toBeNull()
  })

  it('says sizes', () => {
    expect([sizeText(900), sizeText(24_500), sizeText(1_400_000)]).toEqual(['900 B', '24 KB', '1.3 MB'])
  })

  it('orders ids beyond what a number holds', () => {
    expect(['9007199254740993', '9007199254740992', '99'].toSorted(compareIds)).toEqual(['99', '9007199254740992', '9007199254740993'])
  })
})

const say = (text: string) => ({ conversation: '7', text, mentions: [], files: [], replyTo: null })

beforeEach(() => {
  kept.clear()
  setActivePinia(createPinia())
  realtime.status = 'idle'
  realtime.send.mockReset()
})

describe('the outbox', () => {
  it('keeps what was written offline and sends it in order, once, when the line is back', async () => {
    const outbox = useOutbox()
    outbox.use('5')
    outbox.add(say('一'))
    outbox.add(say('二'))
    expect([...kept.keys()].filter((key) => key.startsWith('office.outbox.5.'))).toHaveLength(2)

    const send = realtime.send.mockImplementation((command: { text: string }) => Promise.resolve({ type: 'ack', message: message(1, 1, command.text) }))
    realtime.status = 'open'
    await Promise.all([outbox.flush(), outbox.flush()])
    expect(send.mock.calls.map(([command]) => command.text)).toEqual(['一', '二'])
    expect(outbox.items).toEqual([])
  })

  it('sends again under the same client id when the answer was lost', async () => {
    const outbox = useOutbox()
    outbox.use('5')
    outbox.add(say('在吗'))
    realtime.status = 'open'
    const send = realtime.send.mockRejectedValueOnce(ApiError.local('client.offline'))
    await outbox.flush()
    expect(outbox.items).toHaveLength(1)
    send.mockResolvedValueOnce({ type: 'ack', message: message(1) })
    await outbox.flush()
    const ids = send.mock.calls.map(([command]) => command.client_id)
    expect(ids[0]).toBe(ids[1])
    expect(outbox.items).toEqual([])
  })

  it('shows a refusal and goes on with the others', async () => {
    const outbox = useOutbox()
    outbox.use('5')
    outbox.add(say('坏'))
    outbox.add(say('好'))
    realtime.status = 'open'
    const refusal = new ApiError({ code: 'messaging.too_long', message: { zh: '过长', en: 'too long' } }, 413)
    realtime.send.mockRejectedValueOnce(refusal).mockResolvedValueOnce({ type: 'ack', message: message(1) })
    await outbox.flush()
    expect(outbox.items.map((item) => [item.text, item.refused?.zh])).toEqual([['坏', '过长']])
  })

  it('belongs to one account', () => {
    const outbox = useOutbox()
    outbox.use('5')
    outbox.add(say('甲写的'))
    outbox.use('6')
    expect(outbox.items).toEqual([])
  })
})

describe('tabs of one account', () => {
  it('share one queue: what another tab wrote is seen, and what it sent is gone', async () => {
    const outbox = useOutbox()
    outbox.use('5')
    outbox.add(say('本页写的'))
    const other = { ...say('另一页写的'), clientId: 'other', at: '', order: Date.now() + 1000, refused: null }
    kept.set('office.outbox.5.other', JSON.stringify(other))
    for (const listener of heard) listener({ key: 'office.outbox.5.other' })
    expect(outbox.items.map((item) => item.text)).toEqual(['本页写的', '另一页写的'])
    kept.delete('office.outbox.5.other')
    for (const listener of heard) listener({ key: 'office.outbox.5.other' })
    expect(outbox.items.map((item) => item.text)).toEqual(['本页写的'])
  })

  it('do not send again what another tab has sent while this one waited for its turn', async () => {
    const outbox = useOutbox()
    outbox.use('5')
    outbox.add(say('一'))
    kept.clear()
    realtime.status = 'open'
    await outbox.flush()
    expect(realtime.send).not.toHaveBeenCalled()
    expect(outbox.items).toEqual([])
  })

  it('send what was written while the last message was being acknowledged', async () => {
    const outbox = useOutbox()
    outbox.use('5')
    realtime.status = 'open'
    realtime.send.mockImplementation((command: { text: string }) => Promise.resolve({ type: 'ack', message: message(1, 1, command.text) }))
    const stop = outbox.onSent((_, sent) => {
      stop()
      void Promise.resolve().then(() => outbox.add(say(`在“${sent.text}”之后`)))
    })
    outbox.add(say('一'))
    await vi.waitFor(() => expect(realtime.send).toHaveBeenCalledTimes(2))
    await vi.waitFor(() => expect(outbox.items).toEqual([]))
  })
})

describe('what waits in a conversation', () => {
  it('shows a message once when its frame comes before its acknowledgement', () => {
    const outbox = useOutbox()
    outbox.use('5')
    outbox.add(say('一'))
    outbox.add(say('二'))
    const [first, second] = outbox.items
    const arrived = { ...message(1), client_id: first?.clientId ?? '' }
    const conversation = first?.conversation ?? ''
    expect(notShown(outbox.items, conversation, [message(9), arrived])).toEqual([second])
    expect(notShown(outbox.items, 'another', [])).toEqual([])
  })
})
