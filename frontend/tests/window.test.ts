import { describe, expect, it } from 'vitest'
import { caughtUp, EMPTY, runOf, take, touchesHead, trimmed, withPage, type PageOf, type Run } from '@/modules/messages/thread/run'
import type { Message } from '@/modules/messages/types'
import { message } from './message'

const range = (first: number, last: number): number[] => Array.from({ length: last - first + 1 }, (_, index) => first + index)
/** A window of messages as they were written, nothing changed since. */
const held = (first: number, last: number, head = last): Run => ({ messages: range(first, last).map((seq) => message(seq)), change: head, head })
const page = (first: number, last: number, head: number, change = head): PageOf => ({ items: range(first, last).map((seq) => message(seq)), seq: head, change })
const seqs = (run: Run | null): number[] | undefined => run?.messages.map((one) => one.seq)
const frame = (one: Message, change = one.change) => ({ conversation: '1', change, message: one })
const answer = (messages: Message[], seq: number, change: number, reset = false) => ({ messages, seq, change, reset })

describe('a window at the newest message', () => {
  it('takes the next one and ignores what it has', () => {
    const next = take(held(1, 2), frame(message(3)))
    expect(next.gap).toBe(false)
    expect(seqs(next.run)).toEqual([1, 2, 3])
    expect(take(next.run, frame(message(3))).run).toBe(next.run)
  })

  it('takes the first message of an empty conversation', () => {
    expect(seqs(take(EMPTY, frame(message(1))).run)).toEqual([1])
  })

  it('takes nothing over a gap, then everything by catching up', () => {
    const run = held(1, 2)
    expect(take(run, frame(message(5)))).toEqual({ run, gap: true })
    expect(seqs(caughtUp(run, answer([3, 4, 5].map((seq) => message(seq)), 5, 5)))).toEqual([1, 2, 3, 4, 5])
  })

  it('lets a recall replace the message in its place', () => {
    const recalled = { ...message(1, 3, ''), recalled: true }
    const next = take(held(1, 2), frame(recalled, 3))
    expect(next.run.messages.map((one) => one.recalled)).toEqual([true, false])
    expect(next.run.change).toBe(3)
  })

  it('does not open a hole for a change far above', () => {
    const next = take(held(8, 9), frame({ ...message(2, 10), recalled: true }, 10))
    expect(seqs(next.run)).toEqual([8, 9])
    expect(next.run.change).toBe(10)
  })

  it('is fetched anew when it is too far behind', () => {
    expect(caughtUp(held(1, 2), answer([message(400)], 400, 400, true))).toBeNull()
  })

  it('is not set back by a catch-up that live messages have overtaken', () => {
    const run = held(1, 4)
    expect(caughtUp(run, answer([message(3)], 3, 3))).toBe(run)
  })

  it('does not take an answer to a question that an earlier window asked', () => {
    expect(caughtUp(held(1, 4), answer([message(9)], 9, 9), 8)).toBeNull()
  })
})

describe('a window elsewhere', () => {
  const away = held(101, 150, 400)

  it('only learns that there are newer messages', () => {
    const next = take(away, frame(message(401)))
    expect(next.gap).toBe(false)
    expect(seqs(next.run)).toEqual(range(101, 150))
    expect(next.run).toMatchObject({ change: 401, head: 401 })
  })

  it('takes changes of what it shows, live and by catching up', () => {
    const edited = message(120, 401, '改过')
    expect(take(away, frame(edited)).run.messages[19]?.text).toBe('改过')
    const run = caughtUp(away, answer([message(401), edited, message(402), message(60, 403)], 402, 403))
    expect(run?.messages[19]?.text).toBe('改过')
    expect(seqs(run)).toEqual(range(101, 150))
    expect(run).toMatchObject({ change: 403, head: 402 })
  })

  it('grows page by page until it reaches the newest, and then takes live messages', () => {
    let run = withPage(away, page(151, 200, 400))
    expect(touchesHead(run)).toBe(false)
    for (let first = 201; first <= 351; first += 50) run = withPage(run, page(first, first + 49, 400))
    expect(touchesHead(run)).toBe(true)
    expect(seqs(take(run, frame(message(401))).run)?.at(-1)).toBe(401)
  })

  it('takes live messages that the last page brought already for what they are', () => {
    // The page was read after message 401 was written; its frame comes afterwards.
    const run = withPage(held(301, 350, 400), page(351, 401, 401))
    expect(seqs(take(run, frame(message(401))).run)).toEqual(range(301, 401))
    expect(take(run, frame(message(401))).run).toMatchObject({ change: 401, head: 401 })
  })
})

describe('pages', () => {
  it('join in front and behind', () => {
    expect(seqs(withPage(held(51, 52), page(49, 50, 52)))).toEqual([49, 50, 51, 52])
    expect(seqs(withPage(EMPTY, page(1, 0, 0)))).toEqual([])
  })

  it('change nothing when the window has moved away meanwhile', () => {
    const run = held(101, 150, 400)
    expect(withPage(run, page(1, 50, 400))).toBe(run)
    expect(withPage(run, page(351, 400, 400))).toBe(run)
  })

  it('in front of a window at the newest leave it there, although they know of newer messages', () => {
    const run = withPage(held(51, 100), page(1, 50, 102))
    expect(seqs(take(run, frame(message(101))).run)?.at(-1)).toBe(101)
  })

  it('older than the run have it catch up on what they could not know', () => {
    // Message 20 was recalled (change 101) while the page with it was under way.
    const run: Run = { ...held(51, 100), change: 101 }
    expect(withPage(run, page(1, 50, 100)).change).toBe(100)
  })

  it('know how far the conversation has come, even when messages came while they were read', () => {
    expect(runOf({ items: [message(9), message(10)], seq: 9, change: 9 })).toMatchObject({ head: 10, change: 9 })
  })
})

describe('what is held', () => {
  it('is bounded at either end, and knows when it has let the newest go', () => {
    const older = trimmed(held(1, 200), 150, 'newest')
    expect([seqs(older)?.at(-1), touchesHead(older)]).toEqual([150, false])
    expect(seqs(trimmed(held(1, 200), 150, 'oldest'))?.[0]).toBe(51)
    const few = held(1, 20)
    expect(trimmed(few, 150, 'oldest')).toBe(few)
  })
})
