import { defineStore } from 'pinia'
import { ref } from 'vue'
import { ApiError, asApiError } from '@/api/errors'
import { newKey } from '@/composables/newKey'
import { realtime } from '@/realtime'
import type { FileRef, Mentioned, Message } from './types'

export interface Pending {
  clientId: string
  conversation: string
  text: string
  mentions: Mentioned[]
  files: FileRef[]
  replyTo: number | null
  at: string
  /** Why the server will not take it; empty while it waits or is under way. */
  refused: { zh: string; en: string } | null
}

export type NewMessage = Pick<Pending, 'conversation' | 'text' | 'mentions' | 'files' | 'replyTo'>

/** Not the message's fault: it stays and is sent again. */
const PASSING = new Set(['client.offline', 'client.timeout', 'messaging.too_fast', 'messaging.not_kept', 'kernel.internal'])
const RETRY_MS = 3000

/**
 * What was written and is not acknowledged yet. Kept on the device, sent in order, once: the server
 * knows a message by its client id, so sending again after a lost answer changes nothing.
 */
export const useOutbox = defineStore('outbox', () => {
  const items = ref<Pending[]>([])
  let key = ''
  let sending = false
  let onSent: (conversation: string, message: Message) => void = () => {}

  /** The signed-in account's own queue; another account on this device sees none of it. */
  function use(account: string, sent: typeof onSent): void {
    onSent = sent
    key = `office.outbox.${account}`
    try {
      items.value = JSON.parse(localStorage.getItem(key) ?? '[]') as Pending[]
    } catch {
      items.value = []
    }
    void flush()
  }

  function keep(): void {
    try {
      localStorage.setItem(key, JSON.stringify(items.value))
    } catch {
      // Private mode: the queue lasts as long as the tab.
    }
  }

  function add(message: NewMessage): void {
    items.value = [...items.value, { ...message, clientId: newKey(), at: new Date().toISOString(), refused: null }]
    keep()
    void flush()
  }

  function drop(clientId: string): void {
    items.value = items.value.filter((item) => item.clientId !== clientId)
    keep()
  }

  function retry(clientId: string): void {
    items.value = items.value.map((item) => (item.clientId === clientId ? { ...item, refused: null } : item))
    keep()
    void flush()
  }

  async function flush(): Promise<void> {
    if (sending) return
    sending = true
    try {
      for (let next = first(); next && realtime.status === 'open'; next = first()) {
        const problem = await sendOne(next)
        if (problem && PASSING.has(problem.code)) {
          if (problem.code !== 'client.offline') setTimeout(() => void flush(), RETRY_MS)
          return
        }
      }
    } finally {
      sending = false
    }
  }

  const first = (): Pending | undefined => items.value.find((item) => !item.refused)

  async function sendOne(item: Pending): Promise<ApiError | null> {
    try {
      const answer = await realtime.send({
        command: 'send',
        conversation: item.conversation,
        client_id: item.clientId,
        text: item.text,
        mentions: item.mentions.map((one) => one.id),
        file_ids: item.files.map((file) => file.id),
        reply_to: item.replyTo,
      })
      drop(item.clientId)
      onSent(item.conversation, answer.message as Message)
      return null
    } catch (caught) {
      const problem = asApiError(caught)
      if (!PASSING.has(problem.code)) refuse(item.clientId, problem)
      return problem
    }
  }

  function refuse(clientId: string, problem: ApiError): void {
    items.value = items.value.map((item) => (item.clientId === clientId ? { ...item, refused: problem.texts } : item))
    keep()
  }

  return { items, use, add, drop, retry, flush }
})
