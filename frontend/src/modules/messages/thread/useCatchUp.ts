import type { ShallowRef } from 'vue'
import { realtime } from '@/realtime'
import type { CatchUp } from '../types'
import type { Opening } from './opening'
import { caughtUp, type Run } from './run'

/**
 * Fetches what a run lacks since its last change, one question at a time. What is asked for before the
 * first page is there, or during a question, is asked for once afterwards. A run that is too far behind
 * is opened anew by `reopen`.
 */
export function useCatchUp(opening: Readonly<ShallowRef<Opening>>, run: ShallowRef<Run | null>, reopen: () => Promise<void>) {
  let asking: Opening | null = null
  let again = false

  async function catchUp(): Promise<void> {
    const mine = opening.value
    again = run.value === null || asking === mine
    if (!run.value || again) return
    asking = mine
    try {
      await ask(mine, run.value.change)
    } catch {
      // The line broke again: the next connection asks anew.
      again = false
    } finally {
      if (asking === mine) asking = null
    }
    if (mine === opening.value) await catchUpIfMissed()
  }

  async function ask(mine: Opening, from: number): Promise<void> {
    const answer = await realtime.send({ command: 'catch_up', conversation: mine.conversation, change: from })
    if (mine !== opening.value || !run.value) return
    // The acknowledgement of this command has the shape of CatchUp.
    const whole = answer as unknown as CatchUp
    const next = caughtUp(run.value, whole, from)
    if (next) run.value = next
    else if (whole.reset) await reopen()
    else again = true
  }

  async function catchUpIfMissed(): Promise<void> {
    if (again) await catchUp()
  }

  function forget(): void {
    again = false
  }

  return { catchUp, catchUpIfMissed, forget }
}
