import { beforeEach, expect, it, vi } from 'vitest'
import { shallowRef } from 'vue'
import type { Opening } from '@/modules/messages/thread/opening'
import { useRun } from '@/modules/messages/thread/useRun'
import { message } from './message'

const server = vi.hoisted(() => ({ page: vi.fn(), send: vi.fn() }))
vi.mock('@/realtime', () => ({ realtime: { send: server.send } }))
vi.mock('@/api/client', () => ({ api: { GET: server.page }, unwrap: (answer: unknown) => answer }))

const page = (...seqs: number[]) => pageOf(seqs, Math.max(0, ...seqs))
const pageOf = (seqs: number[], head: number) => ({ items: seqs.map((seq) => message(seq)), seq: head, change: head })
const frame = (seq: number) => ({ conversation: '1', change: seq, message: message(seq) })
const caughtUp = (...seqs: number[]) => ({ messages: seqs.map((seq) => message(seq)), seq: seqs.at(-1), change: seqs.at(-1), reset: false })

function setup() {
  const opening = shallowRef<Opening>({ conversation: '1' })
  const run = useRun(opening)
  return { opening, run, seqs: () => run.messages.value.map((one) => one.seq) }
}

vi.stubGlobal('requestAnimationFrame', (run: () => void) => run())

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

const asked = (): unknown => server.page.mock.lastCall?.[1]?.params.query

it('opens around a message with one question, however many are unread', async () => {
  const { run, seqs } = setup()
  server.page.mockResolvedValueOnce(pageOf([9, 10, 11], 10_000))
  await run.open(10)
  expect(server.page).toHaveBeenCalledTimes(1)
  expect(asked()).toEqual({ around_seq: 10 })
  expect([seqs(), run.atStart.value, run.atEnd.value, run.head.value]).toEqual([[9, 10, 11], false, false, 10_000])
})

it('grows at both ends until there is no more', async () => {
  const { run, seqs } = setup()
  server.page.mockResolvedValueOnce(pageOf([3, 4], 6)).mockResolvedValueOnce(pageOf([1, 2], 6)).mockResolvedValueOnce(pageOf([5, 6], 6))
  await run.open(3)
  await run.older()
  expect(asked()).toEqual({ before_seq: 3 })
  await run.newer()
  expect(asked()).toEqual({ after_seq: 4 })
  expect(seqs()).toEqual([1, 2, 3, 4, 5, 6])
  await Promise.all([run.older(), run.newer()])
  expect(server.page).toHaveBeenCalledTimes(3)
})

it('leaves a distant window alone when somebody writes, and shows the newest on demand', async () => {
  const { run, seqs } = setup()
  server.page.mockResolvedValueOnce(pageOf([3, 4], 9)).mockResolvedValueOnce(pageOf([9, 10], 10))
  await run.open(3)
  run.live(frame(10))
  expect([seqs(), run.head.value]).toEqual([[3, 4], 10])
  const before = run.window.value
  await run.open()
  expect([seqs(), run.atEnd.value]).toEqual([[9, 10], true])
  expect(run.window.value).not.toBe(before)
})

it('comes back to what was being read when it is too far behind', async () => {
  const { run, seqs } = setup()
  server.page.mockResolvedValueOnce(page(1, 2, 3)).mockResolvedValueOnce(pageOf([1, 2, 3, 4], 900))
  server.send.mockResolvedValueOnce({ messages: [message(900)], seq: 900, change: 900, reset: true })
  await run.open()
  run.at(2)
  await run.catchUp()
  expect(asked()).toEqual({ around_seq: 2 })
  expect([seqs(), run.atEnd.value]).toEqual([[1, 2, 3, 4], false])
})

it('asks what an older page could not know', async () => {
  const { run } = setup()
  server.page.mockResolvedValueOnce(page(51, 52))
  await run.open()
  let answer: (page: unknown) => void = () => {}
  server.page.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)))
  const grown = run.older()
  run.live({ conversation: '1', change: 53, message: { ...message(50, 53, ''), recalled: true } })
  const recalled = { ...message(50, 53, ''), recalled: true }
  server.send.mockResolvedValueOnce({ messages: [recalled], seq: 52, change: 53, reset: false })
  answer(pageOf([49, 50], 52))
  await grown
  await vi.waitFor(() => expect(run.messages.value[1]?.recalled).toBe(true))
  expect(server.send.mock.lastCall?.[0]).toMatchObject({ command: 'catch_up', change: 52 })
})
