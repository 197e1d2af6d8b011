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
  /** Its place among all that was written on this device. */
  order: number
  /** Why the server will not take it; empty while it waits or is under way. */
  refused: { zh: string; en: string } | null
}

/**
 * Messages in the order in which they were written, kept on the device and shared by the account's tabs:
 * each under a key of its own, so that two tabs never overwrite each other's.
 */
export function useQueue() {
  const items = ref<Pending[]>([])
  /** What the device would not keep (private mode): it lasts as long as the tab. */
  const loose = new Map<string, Pending>()
  let prefix = ''
  /** The queue's name, the same in all tabs of the account. */
  const name = (): string => prefix

  function open(account: string): void {
    prefix = `${account}.`
    loose.clear()
    read()
  }

  /** Looks again at what is kept: another tab may have written or sent something. */
  function read(): void {
    items.value = [...keptUnder(prefix), ...loose.values()].toSorted((one, two) => one.order - two.order)
  }

  function put(item: Pending): void {
    loose.delete(item.clientId)
    try {
      localStorage.setItem(prefix + item.clientId, JSON.stringify(item))
    } catch {
      loose.set(item.clientId, item)
    }
    read()
  }

  function add(item: Omit<Pending, 'order'>): void {
    put({ ...item, order: Math.max(Date.now(), (items.value.at(-1)?.order ?? 0) + 1) })
  }

  function drop(clientId: string): void {
    loose.delete(clientId)
    localStorage.removeItem(prefix + clientId)
    read()
  }

  const mark = (clientId: string, refused: Pending['refused']): void =>
    items.value.filter((one) => one.clientId === clientId).forEach((item) => put({ ...item, refused }))

  /** The next one to send: what was refused waits for its writer, not for the line. */
  const first = (): Pending | undefined => items.value.find((item) => !item.refused)

  const concerns = (key: string | null): boolean => prefix !== '' && (key === null || key.startsWith(prefix))
  return { items, name, open, read, add, drop, mark, first, concerns }
}

export type Queue = ReturnType<typeof useQueue>

function keptUnder(prefix: string): Pending[] {
  try {
    const keys = Array.from({ length: localStorage.length }, (_, index) => localStorage.key(index) ?? '')
    return keys.filter((key) => key.startsWith(prefix)).flatMap((key) => parsed(localStorage.getItem(key)))
  } catch {
    return []
  }
}

function parsed(kept: string | null): Pending[] {
  try {
    return kept ? [JSON.parse(kept) as Pending] : []
  } catch {
    return []
  }
}

/** What waits in one conversation. A message's frame may come before its acknowledgement: then it waits, but is shown already. */
export function notShown(items: Pending[], conversation: string, messages: Pick<Message, 'client_id'>[]): Pending[] {
  const shown = new Set(messages.map((message) => message.client_id))
  return items.filter((item) => item.conversation === conversation && !shown.has(item.clientId))
}
