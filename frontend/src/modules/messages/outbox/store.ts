import { defineStore } from 'pinia'
import { newKey } from '@/composables/newKey'
import { Listeners } from '../listeners'
import type { Message } from '../types'
import { sender } from './sender'
import { useQueue, type Pending } from './useQueue'

export type NewMessage = Pick<Pending, 'conversation' | 'text' | 'mentions' | 'units' | 'everybody' | 'files' | 'replyTo'>

/**
 * What was written and is not acknowledged yet. Kept on the device, sent in order, once, by one tab at
 * a time: the server knows a message by its client id, so sending again after a lost answer changes
 * nothing.
 */
export const useOutbox = defineStore('outbox', () => {
  const queue = useQueue()
  const taken = new Listeners<[message: Message]>()
  const flush = sender(queue, (item, message) => taken.tell(item.conversation, message))

  window.addEventListener('storage', (event) => {
    if (queue.concerns(event.key)) queue.read()
  })

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

  /** Hears of each message the server has taken, which may be before its frame arrives. */
  const onSent = taken.add
  return { items: queue.items, use, add, drop: queue.drop, retry, flush, onSent }
})
