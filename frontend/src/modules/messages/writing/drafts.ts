import { defineStore } from 'pinia'
import { watch } from 'vue'
import { realtime } from '@/realtime'
import { useSession } from '@/stores/session'
import { useHeldDrafts } from './heldDrafts'
import { savedDrafts } from './savedDrafts'
import type { Draft, Named } from './types'

const PAUSE_MS = 800

/**
 * Drafts, the same on all of one's devices: kept in this one at once, on the server a moment after the last
 * key, and taken over from another device unless something is being written here. The last writer wins.
 */
export const useDrafts = defineStore('drafts', () => {
  const session = useSession()
  const drafts = useHeldDrafts()
  const server = savedDrafts(drafts)
  const { held, of, put } = drafts
  let stops: (() => void)[] = []

  /** Runs from the first look at the messages until sign-out. */
  function start(): void {
    const account = session.session?.account.id
    if (stops.length > 0 || !account) return
    drafts.open(account)
    // The protocol promises this shape, the socket does not look inside.
    stops = [realtime.on('draft', (frame) => drafts.take(frame as unknown as Draft)), realtime.onOpen(() => void server.fetchAll())]
    void server.fetchAll()
  }

  function write(conversation: string, text: string, named: Named[]): void {
    if (of(conversation).text === text) return
    put(conversation, { ...of(conversation), text, named, dirty: true })
    server.soon(conversation, PAUSE_MS)
  }

  /** The message that it answers; none without `seq`. */
  function answer(conversation: string, seq: number | null): void {
    const now = of(conversation)
    if ((now.replyTo ?? null) === seq) return
    put(conversation, { ...now, replyTo: seq, dirty: now.dirty || now.text !== '' })
    if (now.text) server.soon(conversation, PAUSE_MS)
  }

  /** It has become a message, or was thrown away. */
  function clear(conversation: string): void {
    const { text, dirty } = of(conversation)
    answer(conversation, null)
    if (!text && !dirty) return
    put(conversation, { ...of(conversation), text: '', named: [], dirty: true })
    server.soon(conversation, 0)
  }

  watch(() => session.session?.account.id, () => {
    for (const stop of stops) stop()
    stops = []
    server.forget()
    drafts.open('')
  })

  return { held, of, start, write, answer, clear }
})
