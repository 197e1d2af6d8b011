import { ref, shallowRef } from 'vue'
import type { Conversation } from '../types'
import type { useRun } from './useRun'

/** The message to begin at; `flash` when a link led to it, otherwise it is the first unread one. */
export interface Target {
  seq: number
  flash: boolean
}

/** Where the open conversation begins, and how one gets elsewhere in it. */
export function useBeginning(run: ReturnType<typeof useRun>) {
  /** What was read when the conversation was opened: where the line "new messages" stands. */
  const divider = ref<{ seq: number; count: number } | null>(null)
  const target = shallowRef<Target | null>(null)

  function clear(link: number | null): void {
    divider.value = null
    target.value = link === null ? null : { seq: link, flash: true }
  }

  /** Fetches the page to begin with: around a link's message, at the first unread one, or the newest. */
  async function fetch(row: Conversation | undefined): Promise<void> {
    if (!target.value && row && row.unread > 0) target.value = { seq: row.read_seq + 1, flash: false }
    const from = target.value
    await run.open(from ? from.seq - Number(!from.flash) : undefined)
  }

  function draw(row: Conversation): void {
    divider.value = row.unread > 0 ? { seq: row.read_seq, count: row.unread } : null
  }

  /** Shows a message, wherever it stands. */
  async function goTo(seq: number): Promise<void> {
    if (!run.messages.value.some((message) => message.seq === seq)) await run.open(seq)
    target.value = { seq, flash: true }
  }

  async function toNewest(): Promise<void> {
    target.value = null
    if (!run.atEnd.value) await run.open()
  }

  return { divider, target, clear, fetch, draw, goTo, toNewest }
}
