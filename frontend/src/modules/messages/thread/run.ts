import type { CatchUp, Message, MessageFrame } from '../types'

/**
 * A window on one conversation: a gapless run of its messages, which may end before the newest one.
 * `change` is the change that the run is complete up to, `head` the seq of the newest message there is.
 */
export interface Run {
  messages: Message[]
  change: number
  head: number
}

/** A page as the server gives it, with the conversation's counters at that time. */
export interface PageOf {
  items: Message[]
  seq: number
  change: number
}

export const EMPTY: Run = { messages: [], change: 0, head: 0 }

export function runOf(page: PageOf): Run {
  return { messages: page.items, change: page.change, head: Math.max(page.seq, lastOf(page.items)) }
}

/** The window reaches the newest message: what comes next belongs to it. */
export const touchesHead = (run: Run): boolean => lastOf(run.messages) >= run.head

/**
 * Takes one live message in. `gap` says that something before it is missing: then nothing is taken,
 * and the caller catches up from `run.change`. A window that ends before the newest message only
 * learns that there is one more.
 */
export function take(run: Run, frame: MessageFrame): { run: Run; gap: boolean } {
  if (frame.change <= run.change) return { run, gap: false }
  if (frame.change !== run.change + 1) return { run, gap: true }
  return { run: laid(run, [frame.message], frame.change, frame.message.seq), gap: false }
}

/**
 * Takes everything that changed since the change `from`. None when the answer cannot be used: the run
 * is too far behind (`reset`), or it has been fetched anew meanwhile and is older than the question.
 */
export function caughtUp(run: Run, answer: CatchUp, from: number = run.change): Run | null {
  if (answer.reset || run.change < from) return null
  // A catch-up that was overtaken by live messages brings nothing new.
  if (answer.change < run.change) return run
  return laid(run, answer.messages, answer.change, answer.seq)
}

/**
 * Puts a page before or after the window. A page that does not touch it (the window has moved
 * meanwhile) changes nothing. A page older than the run sets `change` back: the caller catches up.
 */
export function withPage(run: Run, page: PageOf): Run {
  const [first, last] = [run.messages[0]?.seq ?? 1, lastOf(run.messages)]
  const [pageFirst, pageLast] = [page.items[0]?.seq ?? 0, lastOf(page.items)]
  if (page.items.length === 0 || pageLast < first - 1 || pageFirst > last + 1) return run
  const change = Math.min(run.change, page.change)
  // What lies between an older page's counters and the window's end is still to come as live messages.
  const head = pageLast > last ? Math.max(run.head, page.seq, pageLast) : run.head
  return { messages: merged(run.messages, page.items), change, head }
}

/** Keeps at most `most` messages by letting go of the newest or the oldest ones. */
export function trimmed(run: Run, most: number, side: 'oldest' | 'newest'): Run {
  if (run.messages.length <= most) return run
  return { ...run, messages: side === 'oldest' ? run.messages.slice(-most) : run.messages.slice(0, most) }
}

/** Changed messages in their places, and next ones behind a window that touches the newest message. */
function laid(run: Run, news: Message[], change: number, seq: number): Run {
  const first = run.messages[0]?.seq ?? 1
  const last = lastOf(run.messages)
  const fresh = news.filter((message) => message.seq > last).toSorted((one, two) => one.seq - two.seq)
  const next = touchesHead(run) ? fresh.filter((message, index) => message.seq === last + 1 + index) : []
  const wanted = [...news.filter((message) => message.seq >= first && message.seq <= last), ...next]
  const messages = wanted.length > 0 ? merged(run.messages, wanted) : run.messages
  return { messages, change, head: Math.max(run.head, seq, lastOf(messages)) }
}

/** By seq, each once; of two states of one message the later change wins. */
function merged(held: Message[], news: Message[]): Message[] {
  const bySeq = new Map(held.map((message) => [message.seq, message]))
  for (const message of news) {
    const known = bySeq.get(message.seq)
    if (!known || known.change < message.change) bySeq.set(message.seq, message)
  }
  return [...bySeq.values()].toSorted((one, two) => one.seq - two.seq)
}

function lastOf(messages: Message[]): number {
  return messages.at(-1)?.seq ?? 0
}
