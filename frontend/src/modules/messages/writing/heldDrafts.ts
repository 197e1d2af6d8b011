import { shallowRef, triggerRef } from 'vue'
import type { Draft, Named } from './types'

/** What is being written in one conversation; `dirty` until the server has it. */
export interface Held {
  text: string
  named: Named[]
  /** The seq of the message it answers. (What a device kept of an older version has no such part.) */
  replyTo?: number | null
  version: number
  dirty: boolean
}

const NONE: Held = { text: '', named: [], replyTo: null, version: 0, dirty: false }

/** Without words nothing is kept of it on the server: what was just chosen here stays chosen. */
const answered = (draft: Draft, mine: Held): number | null => (draft.text || mine.text ? draft.reply_to : (mine.replyTo ?? null))

/** The drafts held in this tab, kept on the device under the account's key. */
export function useHeldDrafts() {
  const held = shallowRef(new Map<string, Held>())
  let key = ''

  const of = (conversation: string): Held => held.value.get(conversation) ?? NONE

  function open(account: string): void {
    key = account ? `office.drafts.${account}` : ''
    try {
      held.value = new Map(JSON.parse((key && localStorage.getItem(key)) || '[]') as [string, Held][])
    } catch {
      held.value = new Map()
    }
  }

  function put(conversation: string, draft: Held): void {
    held.value.set(conversation, draft)
    triggerRef(held)
    try {
      localStorage.setItem(key, JSON.stringify([...held.value].filter(([, one]) => one.text || one.dirty)))
    } catch {
      // Private mode: the server has it a moment later.
    }
  }

  /** What the server says; an older word changes nothing. */
  function take(draft: Draft): void {
    const mine = of(draft.conversation)
    if (draft.version <= mine.version) return
    // What is being written here goes on, and will be the last word.
    if (mine.dirty) put(draft.conversation, { ...mine, version: draft.version })
    else put(draft.conversation, { text: draft.text, named: draft.named, replyTo: answered(draft, mine), version: draft.version, dirty: false })
  }

  return { held, of, open, put, take }
}

export type HeldDrafts = ReturnType<typeof useHeldDrafts>
