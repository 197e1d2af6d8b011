import { computed, shallowRef, type ShallowRef } from 'vue'
import { api, unwrap } from '@/api/client'
import type { MessageFrame } from '../types'
import type { Opening } from './opening'
import { take, withOlder, type Run } from './run'
import { useCatchUp } from './useCatchUp'

/** Pages fetched at opening to reach the first unread message. */
const OPENING_PAGES = 6

/**
 * The messages of the open conversation, without a gap: the newest page first, older ones on demand,
 * live ones as they come, and after a gap everything since. What was asked for in an earlier opening
 * and answers late changes nothing.
 */
export function useRun(opening: Readonly<ShallowRef<Opening>>) {
  /** None until the first page is there. */
  const run = shallowRef<Run | null>(null)
  const messages = computed(() => run.value?.messages ?? [])
  const atStart = computed(() => (messages.value[0]?.seq ?? 1) <= 1)
  const { catchUp, catchUpIfMissed, forget } = useCatchUp(opening, run)

  /** Fetches the newest page. */
  async function open(): Promise<void> {
    const mine = opening.value
    const page = await fetchPage(mine)
    if (mine !== opening.value) return
    run.value = { messages: page.items, change: page.change }
    void catchUpIfMissed()
  }

  /** Fetches older pages until the message after `seq` is here, within reason. */
  async function backTo(seq: number): Promise<void> {
    const mine = opening.value
    const reached = (): boolean => atStart.value || (messages.value[0]?.seq ?? 1) <= seq + 1
    for (let pages = 0; pages < OPENING_PAGES && mine === opening.value && !reached(); pages += 1) await older()
  }

  async function older(): Promise<void> {
    const mine = opening.value
    const first = messages.value[0]
    if (!first || atStart.value) return
    const page = await fetchPage(mine, first.seq)
    if (mine === opening.value && run.value) run.value = withOlder(run.value, page.items)
  }

  function live(frame: MessageFrame): void {
    const taken = run.value ? take(run.value, frame) : null
    if (!taken || taken.gap) void catchUp()
    else run.value = taken.run
  }

  function clear(): void {
    run.value = null
    forget()
  }

  return { messages, atStart, open, backTo, older, catchUp, live, clear }
}

function fetchPage({ conversation }: Opening, before?: number) {
  return unwrap(
    api.GET('/api/v1/conversations/{conversation_id}/messages', {
      params: { path: { conversation_id: conversation }, query: { before_seq: before } },
    }),
  )
}
