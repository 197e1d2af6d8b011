import { ref, shallowRef } from 'vue'
import { api, unwrap } from '@/api/client'
import { realtime } from '@/realtime'
import type { Listeners } from '../listeners'
import type { Conversation, Held } from '../types'
import type { Rows } from './useRows'

/** Brings the held conversations to the server's state: all at first, then what a comparison shows. */
export function useFetching(held: Rows, moved: Listeners) {
  const loaded = ref(false)
  const error = shallowRef<unknown>(null)
  /** Changes when the server has lost its live state and everything must be compared again. */
  const epoch = ref('')

  async function load(): Promise<void> {
    error.value = null
    try {
      held.replace(await fetchAll())
      loaded.value = true
      // Frames that came during the fetch may be older or newer than its rows.
      if (realtime.status === 'open') await compare()
    } catch (problem) {
      error.value = problem
    }
  }

  async function refresh(id: string): Promise<void> {
    try {
      const detail = await unwrap(api.GET('/api/v1/conversations/{conversation_id}', { params: { path: { conversation_id: id } } }))
      held.put(detail.conversation)
    } catch {
      // Gone, or offline: the next connection compares all heads anyway.
    }
  }

  /** One question after every (re)connection: what differs from what is held here? */
  async function compare(): Promise<void> {
    if (!loaded.value) return
    const heads: Record<string, Held> = {}
    for (const row of held.rows.value.values()) heads[row.id] = [row.seq, row.change, row.read_seq, row.stamp]
    const answer = await realtime.send({ command: 'hello', heads })
    epoch.value = String(answer.epoch)
    for (const id of answer.gone as string[]) held.remove(id)
    for (const row of answer.conversations as Conversation[]) held.put(row)
    for (const row of answer.conversations as Conversation[]) moved.tell(row.id)
    // One answer carries so much; what is held now makes the next one shorter.
    if (answer.more) await compare()
  }

  function forget(): void {
    held.replace(new Map())
    loaded.value = false
    epoch.value = ''
  }

  return { loaded, error, epoch, load, refresh, compare, forget }
}

export type Fetching = ReturnType<typeof useFetching>

async function fetchAll(): Promise<Map<string, Conversation>> {
  const found = new Map<string, Conversation>()
  let before: string | undefined
  do {
    const page = await unwrap(api.GET('/api/v1/conversations', { params: { query: { before } } }))
    for (const row of page.items) found.set(row.id, row)
    before = page.next ?? undefined
  } while (before)
  return found
}
