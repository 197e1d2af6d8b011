import { computed, shallowRef, type ShallowRef } from 'vue'
import type { MessageFrame } from '../types'
import type { Opening } from './opening'
import { runOf, take, touchesHead, type Run } from './run'
import { useCatchUp } from './useCatchUp'
import { fetchPage, usePages } from './usePages'

/**
 * The messages of the open conversation in a window without a gap: it opens at the newest page or around
 * a message, grows at both ends on demand, takes live messages as they come, and after a gap everything
 * since. What was asked for in an earlier opening and answers late changes nothing.
 */
export function useRun(opening: Readonly<ShallowRef<Opening>>) {
  /** None until the first page is there. */
  const run = shallowRef<Run | null>(null)
  /** Changes when the window is another one: what was measured on screen no longer counts. */
  const window = shallowRef(0)
  /** The message being read, around which the window is fetched again if it is lost. */
  let reading = 0
  const messages = computed(() => run.value?.messages ?? [])
  const head = computed(() => run.value?.head ?? 0)
  const atStart = computed(() => (messages.value[0]?.seq ?? 1) <= 1)
  const atEnd = computed(() => run.value === null || touchesHead(run.value))
  const { catchUp, catchUpIfMissed, forget } = useCatchUp(opening, run, () => open(reading || messages.value.at(-1)?.seq))
  const { older, newer, trimBehind } = usePages(opening, run, catchUp)

  /** Fetches the newest page, or the one around a message. */
  async function open(around?: number): Promise<void> {
    const mine = opening.value
    const page = await fetchPage(mine, around === undefined ? {} : { around_seq: around })
    if (mine !== opening.value) return
    // Live messages of the earlier window may be newer than this page.
    const overtaken = (run.value?.change ?? 0) > page.change
    show(runOf(page))
    void (overtaken ? catchUp() : catchUpIfMissed())
  }

  /** Shows another window. */
  function show(next: Run): void {
    run.value = next
    reading = 0
    window.value += 1
  }

  function live(frame: MessageFrame): void {
    const taken = run.value ? take(run.value, frame) : null
    if (!taken || taken.gap) void catchUp()
    else run.value = taken.run
    trimBehind(reading)
  }

  function clear(): void {
    run.value = null
    forget()
  }

  const at = (seq: number): void => void (reading = seq)
  return { run, window, messages, head, atStart, atEnd, open, show, older, newer, catchUp, live, clear, at }
}
