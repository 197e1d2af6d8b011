import type { CatchUp, Message, MessageFrame } from '../types'

/** A gapless run of one conversation's messages, and the change it is complete up to. */
export interface Run {
  messages: Message[]
  change: number
}

export const EMPTY: Run = { messages: [], change: 0 }

/**
 * Takes one live message in. `gap` says that something before it is missing: then nothing is taken,
 * and the caller catches up from `run.change`.
 */
export function take(run: Run, frame: MessageFrame): { run: Run; gap: boolean } {
  if (frame.change <= run.change) return { run, gap: false }
  if (frame.change !== run.change + 1) return { run, gap: true }
  return { run: { messages: merge(run.messages, [frame.message]), change: frame.change }, gap: false }
}

/** Takes everything that changed since `run.change`, or starts anew. */
export function caughtUp(run: Run, answer: CatchUp): Run {
  if (answer.reset) return { messages: answer.messages, change: answer.change }
  // A catch-up that was overtaken by live messages brings nothing new.
  if (answer.change < run.change) return run
  return { messages: merge(run.messages, answer.messages), change: answer.change }
}

/** Puts an older page in front. */
export function withOlder(run: Run, page: Message[]): Run {
  return { messages: merge(run.messages, page), change: run.change }
}

/** By seq, each once; of two states of one message the later change wins. Older ones than the run are left out. */
function merge(held: Message[], news: Message[]): Message[] {
  const bySeq = new Map(held.map((message) => [message.seq, message]))
  for (const message of news) {
    const known = bySeq.get(message.seq)
    if (!known || known.change < message.change) bySeq.set(message.seq, message)
  }
  const all = [...bySeq.values()].toSorted((one, two) => one.seq - two.seq)
  // A change of a message far above (a recall) must not open a hole in the run.
  let start = all.length - 1
  while (start > 0 && all[start - 1]?.seq === (all[start]?.seq ?? 0) - 1) start -= 1
  return start > 0 ? all.slice(start) : all
}
