import { ref, shallowRef } from 'vue'
import { api, unwrap } from '@/api/client'
import { realtime } from '@/realtime'
import type { Listeners } from '../listeners'
import type { Conversation, Held } from '../types'
import { useKeptList } from './useKeptList'
import type { Rows } from './useRows'

/** A list that takes longer is shown as this device kept it, until it is there. */
const PATIENCE_MS = 2000

/** Brings the held conversations to the server's state: all at first, then what a comparison shows. */
export function useFetching(held: Rows, moved: Listeners) {
  const loaded = ref(false)
  const error = shallowRef<unknown>(null)
  /** Changes when the server has lost its live state and everything must be compared again. */
  const epoch = ref('')
  const list = useKeptList(held, loaded)

  async function load(): Promise<void> {
    error.value = null
    const patience = setTimeout(() => void list.show(), PATIENCE_MS)
    try {
      held.replace(await fetchAll())
      loaded.value = true
      list.begin()
      // Frames that came during the fetch may be older or newer than its rows.
      if (realtime.status === 'open') await compare()
    } catch (problem) {
      if (!(await list.show())) error.value = problem
    } finally {
      clearTimeout(patience)
    }
  }

  /** One that is gone, or cannot be had, stays as it is: the next connection compares all of them anyway. */
  const refresh = (id: string): Promise<void> => fetchOne(id).then(held.put, () => {})

  /** One question after every (re)connection: what differs from what is held here? */
  async function compare(): Promise<void> {
    if (!loaded.value) return error.value ? load() : undefined
    const answer = await realtime.send({ command: 'hello', heads: headsOf(held) })
    epoch.value = String(answer.epoch)
    for (const id of answer.gone as string[]) held.remove(id)
    for (const row of answer.conversations as Conversation[]) held.put(row)
    for (const row of answer.conversations as Conversation[]) moved.tell(row.id)
    // One answer carries so much; what is held now makes the next one shorter.
    if (answer.more) await compare()
    else list.begin()
  }

  function forget(): void {
    list.end()
    held.replace(new Map())
    loaded.value = false
    epoch.value = ''
  }

  return { loaded, error, epoch, load, refresh, compare, forget }
}

export type Fetching = ReturnType<typeof useFetching>

function headsOf(held: Rows): Record<string, Held> {
  return Object.fromEntries([...held.rows.value.values()].map((row) => [row.id, [row.seq, row.change, row.read_seq, row.stamp]]))
}

async function fetchOne(id: string): Promise<Conversation> {
  const path = { conversation_id: id }
  return (await unwrap(api.GET('/api/v1/conversations/{conversation_id}', { params: { path } }))).conversation
}

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
