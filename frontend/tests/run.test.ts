import { beforeEach, expect, it, vi } from 'vitest'
import { shallowRef } from 'vue'
import type { Message } from '@/modules/messages/types'
import type { Opening } from '@/modules/messages/thread/opening'
import { useRun } from '@/modules/messages/thread/useRun'

const server = vi.hoisted(() => ({ page: vi.fn(), send: vi.fn() }))
vi.mock('@/realtime', () => ({ realtime: { send: server.send } }))
vi.mock('@/api/client', () => ({ api: { GET: server.page }, unwrap: (answer: unknown) => answer }))

const message = (seq: number): Message => ({ id: String(seq), seq, change: seq, client_id: '', sender: null, kind: 'text', text: '', card: null, reply: null, files: [], mentions: [], created_at: '2026-03-12T06:00:00Z', recalled: false })
const page = (...seqs: number[]) => ({ items: seqs.map(message), change: Math.max(0, ...seqs) })
const frame = (seq: number) => ({ conversation: '1', change: seq, message: message(seq) })
const caughtUp = (...seqs: number[]) => ({ messages: seqs.map(message), seq: seqs.at(-1), change: seqs.at(-1), reset: false })

function setup() {
  const opening = shallowRef<Opening>({ conversation: '1' })
  const run = useRun(opening)
  return { opening, run, seqs: () => run.messages.value.map((one) => one.seq) }
}

beforeEach(() => {
  server.page.mockReset()
  server.send.mockReset()
})

it('fetches what came while the first page was under way', async () => {
  const { run, seqs } = setup()
  let answer: (page: unknown) => void = () => {}
  server.page.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)))
  server.send.mockResolvedValueOnce(caughtUp(3, 4))
  const opened = run.open()
  run.live(frame(4))
  answer(page(1, 2))
  await opened
  await vi.waitFor(() => expect(seqs()).toEqual([1, 2, 3, 4]))
})

it('asks again for what comes during a catch-up', async () => {
  const { run, seqs } = setup()
  server.page.mockResolvedValueOnce(page(1))
  await run.open()
  server.send.mockResolvedValueOnce(caughtUp(2, 3)).mockResolvedValueOnce(caughtUp(4, 5))
  run.live(frame(3))
  run.live(frame(5))
  await vi.waitFor(() => expect(seqs()).toEqual([1, 2, 3, 4, 5]))
  expect(server.send).toHaveBeenCalledTimes(2)
})

it('drops the answer to a conversation that is not open any more', async () => {
  const { opening, run, seqs } = setup()
  let answer: (page: unknown) => void = () => {}
  server.page.mockReturnValueOnce(new Promise((resolve) => (answer = resolve))).mockResolvedValueOnce(page(9))
  const late = run.open()
  opening.value = { conversation: '2' }
  run.clear()
  await run.open()
  answer(page(1, 2))
  await late
  expect(seqs()).toEqual([9])
})

it('pages back to where the person had read, and no further', async () => {
  const { run, seqs } = setup()
  server.page.mockResolvedValueOnce(page(9, 10)).mockResolvedValueOnce(page(7, 8)).mockResolvedValueOnce(page(5, 6))
  await run.open()
  await run.backTo(6)
  expect(seqs()).toEqual([7, 8, 9, 10])
})
