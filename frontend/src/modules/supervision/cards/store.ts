import { onScopeDispose, shallowRef, type ShallowRef } from 'vue'
import { api, unwrap } from '@/api/client'
import { realtime } from '@/realtime'
import type { MatterRow, TaskRow } from '../data'

interface Entry<T> {
  /** Null after the first answer means: not the viewer's to see. */
  view: ShallowRef<T | null>
  known: ShallowRef<boolean>
  users: number
}

const PAUSE_MS = 30
const MOST = 100
const matters = new Map<string, Entry<MatterRow>>()
const tasks = new Map<string, Entry<TaskRow>>()
const wanted = { matters: new Set<string>(), tasks: new Set<string>() }
let timer = 0

function taken(from: Set<string>): string[] {
  const ids = [...from].slice(0, MOST)
  for (const id of ids) from.delete(id)
  return ids
}

function fill<T extends { id: string }>(entries: Map<string, Entry<T>>, ids: readonly string[], rows: readonly T[]): void {
  for (const id of ids) {
    const entry = entries.get(id)
    if (!entry) continue
    entry.view.value = rows.find((one) => one.id === id) ?? null
    entry.known.value = true
  }
}

/** One request for all cards asked for in the same moment. */
async function fetchWanted(): Promise<void> {
  timer = 0
  const asked = { matters: taken(wanted.matters), tasks: taken(wanted.tasks) }
  if (wanted.matters.size + wanted.tasks.size > 0) soon()
  try {
    const found = await unwrap(api.POST('/api/v1/matters/cards', { body: asked }))
    fill(matters, asked.matters, found.matters)
    fill(tasks, asked.tasks, found.tasks)
  } catch {
    // The next frame, or the next time the card is drawn, asks again.
  }
}

function soon(): void {
  if (timer === 0) timer = window.setTimeout(() => void fetchWanted(), PAUSE_MS)
}

function ask(kind: 'matters' | 'tasks', id: string): void {
  if (!(kind === 'matters' ? matters : tasks).has(id)) return
  wanted[kind].add(id)
  soon()
}

/** Called once by register.ts: what is on the screen follows what happens. */
export function followFrames(): void {
  realtime.on('matter.changed', (frame) => ask('matters', String(frame.id)))
  realtime.on('given_task.changed', (frame) => ask('tasks', String(frame.id)))
  realtime.onOpen(() => {
    for (const id of matters.keys()) ask('matters', id)
    for (const id of tasks.keys()) ask('tasks', id)
  })
}

function use<T>(entries: Map<string, Entry<T>>, kind: 'matters' | 'tasks', id: string): Omit<Entry<T>, 'users'> {
  const entry: Entry<T> = entries.get(id) ?? { view: shallowRef(null), known: shallowRef(false), users: 0 }
  entry.users += 1
  entries.set(id, entry)
  ask(kind, id)
  onScopeDispose(() => {
    entry.users -= 1
    if (entry.users === 0) entries.delete(id)
  })
  return entry
}

export const useMatterCard = (id: string): Omit<Entry<MatterRow>, 'users'> => use(matters, 'matters', id)
export const useTaskCard = (id: string): Omit<Entry<TaskRow>, 'users'> => use(tasks, 'tasks', id)
