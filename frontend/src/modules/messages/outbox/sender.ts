import { realtime } from '@/realtime'
import type { Message } from '../types'
import { exclusively } from './exclusively'
import { sendOne } from './send'
import type { Pending, Queue } from './useQueue'

const RETRY_MS = 3000

/** How to send what waits in a queue, in order, one tab at a time; `taken` hears of each message the server has. */
export function sender(queue: Queue, taken: (item: Pending, message: Message) => void): () => Promise<void> {
  let turn: Promise<void> | null = null
  let again = false

  /** Sends what waits, as far as the line carries; resolves when that is done. */
  function flush(): Promise<void> {
    again = turn !== null
    if (turn || !queue.first() || realtime.status !== 'open') return turn ?? Promise.resolve()
    turn = exclusively(queue.name(), sendAll).finally(() => {
      turn = null
      // Written between the last look at the queue and the end of this turn.
      if (again) return flush()
    })
    return turn
  }

  async function sendAll(): Promise<void> {
    // While this tab waited for its turn, another one may have sent them.
    queue.read()
    for (let next = queue.first(); next && realtime.status === 'open'; next = queue.first()) {
      const outcome = await sendOne(next)
      if ('passing' in outcome) {
        // Without a line the next connection flushes; everything else is tried again soon.
        if (outcome.passing.code !== 'client.offline') setTimeout(() => void flush(), RETRY_MS)
        return
      }
      if ('refused' in outcome) queue.mark(next.clientId, outcome.refused.texts)
      else {
        taken(next, outcome.sent)
        queue.drop(next.clientId)
      }
    }
  }

  return flush
}
