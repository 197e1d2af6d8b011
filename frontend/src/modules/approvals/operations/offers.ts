import type { IconName } from '@/ui'
import type { ChainView, Operations } from './api'

export type Operation = 'remove' | 'reject' | 'suspend' | 'resume' | 'extend' | 'circulate' | 'take-back' | 'dictate' | 'comment'

export interface Removable {
  step: string
  slot: number
  name: string
}

const ICONS: Record<Operation, IconName> = {
  remove: 'close', reject: 'stop', suspend: 'pause', resume: 'play', extend: 'clock',
  circulate: 'send', 'take-back': 'undo', dictate: 'pen', comment: 'comment',
}

export function iconOf(operation: Operation): IconName {
  return ICONS[operation]
}

/** The added signers whom the viewer may take out again. */
export function removables(chain: ChainView): Removable[] {
  return chain.steps.flatMap((step) => step.slots.filter((slot) => slot.removable).map((slot) => ({ step: step.id, slot: slot.index, name: slot.name })))
}

/** The viewer's circulated paper on which they have written nothing yet. */
export function toComment(chain: ChainView, me: string | null): string | null {
  const tasks = chain.steps.filter((step) => step.stage === 'read').flatMap((step) => step.tasks)
  return tasks.find((task) => task.person_id === me && task.opinion === '')?.id ?? null
}

/** What the viewer may do beside deciding, in the order in which it is needed. */
export function offersOf({ chain, task }: Operations, me: string | null): Operation[] {
  const { abilities } = chain
  const asked = chain.extensions.some((one) => !one.answer)
  const all: [Operation, boolean][] = [
    ['take-back', abilities.take_back !== null],
    ['comment', toComment(chain, me) !== null],
    ['circulate', abilities.circulate],
    ['remove', removables(chain).length > 0],
    ['extend', task?.extend === true && !asked],
    ['suspend', task?.suspend === true],
    ['resume', abilities.resume],
    ['dictate', abilities.dictate.length > 0],
    ['reject', task?.reject === true],
  ]
  return all.filter(([, may]) => may).map(([operation]) => operation)
}
