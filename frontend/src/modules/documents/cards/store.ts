import { onScopeDispose, shallowRef, type ShallowRef } from 'vue'
import { api, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import { realtime } from '@/realtime'

export type CardView = components['schemas']['CardView']
export type CardKind = 'document' | 'incoming'

interface Entry {
  view: ShallowRef<CardView | null>
  /** False until the first answer; then a null view means: not the viewer's to see. */
  known: ShallowRef<boolean>
  users: number
}

const PAUSE_MS = 30
const MOST = 100
const entries = new Map<string, Entry>()
const wanted = new Set<string>()
let timer = 0

const keyOf = (kind: CardKind, id: string): string => `${kind}:${id}`

/** One request for all cards asked for in the same moment: a chat draws many at once. */
async function fetchWanted(): Promise<void> {
  timer = 0
  const keys = [...wanted].slice(0, MOST)
  for (const key of keys) wanted.delete(key)
  if (wanted.size > 0) soon()
  const ids = (kind: CardKind): string[] => keys.filter((key) => key.startsWith(`${kind}:`)).map((key) => key.slice(kind.length + 1))
  try {
    const found = await unwrap(api.POST('/api/v1/documents/cards', { body: { document_ids: ids('document'), delivery_ids: ids('incoming') } }))
    const views = new Map<string, CardView>()
    for (const view of found.documents) views.set(keyOf('document', view.document_id), view)
    for (const view of found.deliveries) if (view.delivery_id) views.set(keyOf('incoming', view.delivery_id), view)
    for (const key of keys) {
      const entry = entries.get(key)
      if (!entry) continue
      entry.view.value = views.get(key) ?? null
      entry.known.value = true
    }
  } catch {
    // The next frame, or the next time the card is drawn, asks again.
  }
}

function soon(): void {
  if (timer === 0) timer = window.setTimeout(() => void fetchWanted(), PAUSE_MS)
}

function ask(key: string): void {
  if (!entries.has(key)) return
  wanted.add(key)
  soon()
}

/** Called once by register.ts: what is on the screen follows the document. */
export function followFrames(): void {
  realtime.on('subject.changed', (frame) => ask(keyOf(frame.subject_type === 'incoming' ? 'incoming' : 'document', String(frame.id))))
  realtime.on('document.changed', (frame) => ask(keyOf('document', String(frame.id))))
  realtime.on('delivery.changed', (frame) => ask(keyOf('incoming', String(frame.id))))
  realtime.onOpen(() => {
    for (const key of entries.keys()) ask(key)
  })
}

/** The card of a document or a delivery as this viewer may see it, kept fresh while it is drawn. */
export function useCard(kind: CardKind, id: string): Omit<Entry, 'users'> {
  const key = keyOf(kind, id)
  const entry = entries.get(key) ?? { view: shallowRef(null), known: shallowRef(false), users: 0 }
  entry.users += 1
  entries.set(key, entry)
  ask(key)
  onScopeDispose(() => {
    entry.users -= 1
    if (entry.users === 0) entries.delete(key)
  })
  return entry
}
