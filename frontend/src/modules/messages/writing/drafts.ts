import { defineStore } from 'pinia'
import { shallowRef, triggerRef, watch } from 'vue'
import { api, unwrap } from '@/api/client'
import { realtime, type Frame } from '@/realtime'
import { useSession } from '@/stores/session'
import type { Draft, Named } from './types'

/** What is being written in one conversation; `dirty` until the server has it. */
export interface Held {
  text: string
  named: Named[]
  version: number
  dirty: boolean
}

const PAUSE_MS = 800
const NONE: Held = { text: '', named: [], version: 0, dirty: false }

/**
 * Drafts, the same on all of one's devices: kept in this one at once, on the server a moment after the last
 * key, and taken over from another device unless something is being written here. The last writer wins.
 */
export const useDrafts = defineStore('drafts', () => {
  const session = useSession()
  const held = shallowRef(new Map<string, Held>())
  const timers = new Map<string, number>()
  let account = ''
  let stops: (() => void)[] = []

  const key = (): string => `office.drafts.${account}`
  const of = (conversation: string): Held => held.value.get(conversation) ?? NONE

  function put(conversation: string, draft: Held): void {
    held.value.set(conversation, draft)
    triggerRef(held)
    try {
      localStorage.setItem(key(), JSON.stringify([...held.value].filter(([, one]) => one.text || one.dirty)))
    } catch {
      // Private mode: the server has it a moment later.
    }
  }

  /** Runs from the first look at the messages until sign-out. */
  function start(): void {
    const id = session.session?.account.id
    if (account || !id) return
    account = id
    try {
      held.value = new Map(JSON.parse(localStorage.getItem(key()) ?? '[]') as [string, Held][])
    } catch {
      held.value = new Map()
    }
    stops = [realtime.on('draft', onFrame), realtime.onOpen(() => void fetchAll())]
    void fetchAll()
  }

  function write(conversation: string, text: string, named: Named[]): void {
    const before = of(conversation)
    if (before.text === text) return
    put(conversation, { ...before, text, named, dirty: true })
    soon(conversation, PAUSE_MS)
  }

  /** It has become a message, or was thrown away. */
  function clear(conversation: string): void {
    if (!of(conversation).text) return
    put(conversation, { ...of(conversation), text: '', named: [], dirty: true })
    soon(conversation, 0)
  }

  function soon(conversation: string, ms: number): void {
    window.clearTimeout(timers.get(conversation))
    timers.set(conversation, window.setTimeout(() => void save(conversation), ms))
  }

  async function save(conversation: string): Promise<void> {
    const { text, named, dirty } = of(conversation)
    if (!dirty) return
    const params = { path: { conversation_id: conversation } }
    try {
      const kept = await unwrap(api.PUT('/api/v1/conversations/{conversation_id}/draft', { params, body: { text, named } }))
      const now = of(conversation)
      put(conversation, { ...now, version: Math.max(now.version, kept.version), dirty: now.text !== text })
    } catch {
      // Offline, or no longer in the conversation: it stays here, and the next connection tries again.
    }
  }

  function take(draft: Draft): void {
    const mine = of(draft.conversation)
    if (draft.version <= mine.version) return
    // What is being written here goes on, and will be the last word.
    if (mine.dirty) put(draft.conversation, { ...mine, version: draft.version })
    else put(draft.conversation, { text: draft.text, named: draft.named, version: draft.version, dirty: false })
  }

  // The protocol promises this shape, the socket does not look inside.
  const onFrame = (frame: Frame): void => take(frame as unknown as Draft)

  async function fetchAll(): Promise<void> {
    try {
      const found = await unwrap(api.GET('/api/v1/drafts'))
      const there = new Set(found.map((draft) => draft.conversation))
      for (const draft of found) take(draft)
      for (const [conversation, mine] of held.value) {
        if (mine.dirty) soon(conversation, 0)
        else if (mine.text && !there.has(conversation)) put(conversation, { ...mine, text: '', named: [] })
      }
    } catch {
      // The next connection asks again.
    }
  }

  watch(
    () => session.session?.account.id,
    () => {
      for (const stop of stops) stop()
      stops = []
      account = ''
      held.value = new Map()
    },
  )

  return { held, of, start, write, clear }
})
