import { onScopeDispose, shallowRef, type ShallowRef } from 'vue'
import { api, unwrap } from '@/api/client'
import { realtime } from '@/realtime'
import type { RequestCard } from '../types'

interface Entry {
  view: ShallowRef<RequestCard | null>
  /** False until the first answer; then a null view means: not the viewer's to see. */
  known: ShallowRef<boolean>
  users: number
}

const PAUSE_MS = 30
const MOST = 100
const entries = new Map<string, Entry>()
const wanted = new Set<string>()
let timer = 0

/** One request for all cards asked for in the same moment: a chat draws many at once. */
async function fetchWanted(): Promise<void> {
  timer = 0
  const ids = [...wanted].slice(0, MOST)
  for (const id of ids) wanted.delete(id)
  if (wanted.size > 0) soon()
  try {
    const found = await unwrap(api.POST('/api/v1/approvals/requests/cards', { body: { ids } }))
    const views = new Map(found.requests.map((view) => [view.id, view]))
    for (const id of ids) {
      const entry = entries.get(id)
      if (!entry) continue
      entry.view.value = views.get(id) ?? null
      entry.known.value = true
    }
  } catch {
    // The next frame, or the next time the card is drawn, asks again.
  }
}

function soon(): void {
  if (timer === 0) timer = window.setTimeout(() => void fetchWanted(), PAUSE_MS)
}

function ask(id: string): void {
  if (!entries.has(id)) return
  wanted.add(id)
  soon()
}

/** Called once by register.ts: what is on the screen follows the request. */
export function followFrames(): void {
  realtime.on('subject.changed', (frame) => ask(String(frame.id)))
  realtime.onOpen(() => {
    for (const id of entries.keys()) ask(id)
  })
}

/** The card of a request as this viewer may see it, kept fresh while it is drawn. */
export function useRequestCard(id: string): Omit<Entry, 'users'> {
  const entry = entries.get(id) ?? { view: shallowRef(null), known: shallowRef(false), users: 0 }
  entry.users += 1
  entries.set(id, entry)
  ask(id)
  onScopeDispose(() => {
    entry.users -= 1
    if (entry.users === 0) entries.delete(id)
  })
  return entry
}
