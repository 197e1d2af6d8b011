import { ref } from 'vue'
import type { FileRef, Mentioned, Message } from '../types'

export interface Pending {
  clientId: string
  conversation: string
  text: string
  mentions: Mentioned[]
  units?: Mentioned[]
  everybody?: boolean
  files: FileRef[]
  replyTo: number | null
  at: string
  /** Why the server will not take it; empty while it waits or is under way. */
  refused: { zh: string; en: string } | null
}

/** Messages in the order in which they were written, kept on the device under one key. */
export function useQueue() {
  const items = ref<Pending[]>([])
  let key = ''

  function open(at: string): void {
    key = at
    try {
      items.value = JSON.parse(localStorage.getItem(key) ?? '[]') as Pending[]
    } catch {
      items.value = []
    }
  }

  function set(next: Pending[]): void {
    items.value = next
    try {
      localStorage.setItem(key, JSON.stringify(next))
    } catch {
      // Private mode: the queue lasts as long as the tab.
    }
  }

  const add = (item: Pending): void => set([...items.value, item])
  const drop = (clientId: string): void => set(items.value.filter((item) => item.clientId !== clientId))
  const mark = (clientId: string, refused: Pending['refused']): void =>
    set(items.value.map((item) => (item.clientId === clientId ? { ...item, refused } : item)))
  /** The next one to send: what was refused waits for its writer, not for the line. */
  const first = (): Pending | undefined => items.value.find((item) => !item.refused)

  return { items, open, add, drop, mark, first }
}

/** What waits in one conversation. A message's frame may come before its acknowledgement: then it waits, but is shown already. */
export function notShown(items: Pending[], conversation: string, messages: Pick<Message, 'client_id'>[]): Pending[] {
  const shown = new Set(messages.map((message) => message.client_id))
  return items.filter((item) => item.conversation === conversation && !shown.has(item.clientId))
}
