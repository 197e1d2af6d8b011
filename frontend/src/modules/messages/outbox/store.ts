import { defineStore } from 'pinia'
import { newKey } from '@/composables/newKey'
import { realtime } from '@/realtime'
import { Listeners } from '../listeners'
import type { Message } from '../types'
import { sendOne } from './send'
import { useQueue, type Pending } from './useQueue'

export type NewMessage = Pick<Pending, 'conversation' | 'text' | 'mentions' | 'units' | 'everybody' | 'files' | 'replyTo'>

const RETRY_MS = 3000

/**
 * What was written and is not acknowledged yet. Kept on the device, sent in order, once: the server
 * knows a message by its client id, so sending again after a lost answer changes nothing.
 */
export const useOutbox = defineStore('outbox', () => {
  const queue = useQueue()
  const taken = new Listeners<[message: Message]>()
  let sending = false

  /** The signed-in account's own queue; another account on this device sees none of it. */
  function use(account: string): void {
    queue.open(`office.outbox.${account}`)
    void flush()
  }

  function add(message: NewMessage): void {
    queue.add({ ...message, clientId: newKey(), at: new Date().toISOString(), refused: null })
    void flush()
  }

  function retry(clientId: string): void {
    queue.mark(clientId, null)
    void flush()
  }

  async function flush(): Promise<void> {
    if (sending) return
    sending = true
    try {
      for (let next = queue.first(); next && realtime.status === 'open'; next = queue.first()) {
        const outcome = await sendOne(next)
        if ('passing' in outcome) {
          // Without a line the next connection flushes; everything else is tried again soon.
          if (outcome.passing.code !== 'client.offline') setTimeout(() => void flush(), RETRY_MS)
          return
        }
        if ('refused' in outcome) queue.mark(next.clientId, outcome.refused.texts)
        else acknowledge(next, outcome.sent)
      }
    } finally {
      sending = false
    }
  }

  function acknowledge(item: Pending, message: Message): void {
    taken.tell(item.conversation, message)
    queue.drop(item.clientId)
  }

  /** Hears of each message the server has taken, which may be before its frame arrives. */
  const onSent = taken.add
  return { items: queue.items, use, add, drop: queue.drop, retry, flush, onSent }
})
