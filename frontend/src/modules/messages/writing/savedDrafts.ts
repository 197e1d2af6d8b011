import { api, unwrap } from '@/api/client'
import type { HeldDrafts } from './heldDrafts'

/** Brings drafts to the server and from it; what fails is tried again with the next connection. */
export function savedDrafts({ held, of, put, take }: HeldDrafts) {
  const timers = new Map<string, number>()

  function soon(conversation: string, ms: number): void {
    window.clearTimeout(timers.get(conversation))
    timers.set(conversation, window.setTimeout(() => void save(conversation), ms))
  }

  async function save(conversation: string): Promise<void> {
    const { text, named, replyTo = null, dirty } = of(conversation)
    if (!dirty) return
    const params = { path: { conversation_id: conversation } }
    try {
      const kept = await unwrap(api.PUT('/api/v1/conversations/{conversation_id}/draft', { params, body: { text, named, reply_to: replyTo } }))
      const now = of(conversation)
      put(conversation, { ...now, version: Math.max(now.version, kept.version), dirty: now.text !== text || (now.replyTo ?? null) !== replyTo })
    } catch {
      // Offline, or no longer in the conversation: it stays on this device.
    }
  }

  async function fetchAll(): Promise<void> {
    try {
      const found = await unwrap(api.GET('/api/v1/drafts'))
      const there = new Set(found.map((draft) => draft.conversation))
      for (const draft of found) take(draft)
      for (const [conversation, mine] of held.value) {
        if (mine.dirty) soon(conversation, 0)
        else if (mine.text && !there.has(conversation)) put(conversation, { ...mine, text: '', named: [], replyTo: null })
      }
    } catch {
      // Offline: what the device has is shown.
    }
  }

  function forget(): void {
    for (const timer of timers.values()) window.clearTimeout(timer)
    timers.clear()
  }

  return { soon, fetchAll, forget }
}
