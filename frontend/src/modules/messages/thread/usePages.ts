import type { ShallowRef } from 'vue'
import { api, unwrap } from '@/api/client'
import type { Opening } from './opening'
import { touchesHead, trimmed, withPage, type PageOf, type Run } from './run'

/** Messages held at once: who reads further lets go of the far end, which is fetched again when needed. */
const MOST_HELD = 1500

export type Place = { before_seq: number } | { after_seq: number } | { around_seq: number } | Record<never, never>

/** Lets a window grow at both ends on demand, and keeps it from growing for ever. */
export function usePages(opening: Readonly<ShallowRef<Opening>>, run: ShallowRef<Run | null>, catchUp: () => Promise<void>) {
  async function older(): Promise<void> {
    const first = run.value?.messages[0]
    if (first && first.seq > 1) await grow({ before_seq: first.seq }, 'newest')
  }

  async function newer(): Promise<void> {
    const last = run.value?.messages.at(-1)
    if (run.value && last && !touchesHead(run.value)) await grow({ after_seq: last.seq }, 'oldest')
  }

  async function grow(place: Place, letGo: 'oldest' | 'newest'): Promise<void> {
    const mine = opening.value
    const page = await fetchPage(mine, place)
    const held = run.value
    if (mine !== opening.value || !held) return
    run.value = withPage(held, page)
    if (run.value.change < held.change) void catchUp()
    trimLater(letGo)
  }

  /** In a turn of its own, so that one drawing sees messages come at one end only. */
  function trimLater(side: 'oldest' | 'newest'): void {
    requestAnimationFrame(() => {
      if (run.value) run.value = trimmed(run.value, MOST_HELD, side)
    })
  }

  /** A busy conversation left open grows by itself: nobody is looking at its older half. */
  function trimBehind(reading: number): void {
    const messages = run.value?.messages ?? []
    const middle = messages[Math.floor(MOST_HELD / 2)]
    if (messages.length > 1.2 * MOST_HELD && reading > (middle?.seq ?? 0)) trimLater('oldest')
  }

  return { older, newer, trimBehind }
}

export function fetchPage({ conversation }: Opening, place: Place): Promise<PageOf> {
  return unwrap(
    api.GET('/api/v1/conversations/{conversation_id}/messages', {
      params: { path: { conversation_id: conversation }, query: place },
    }),
  )
}
