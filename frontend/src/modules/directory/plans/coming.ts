import type { Payload } from '../admin/types'
import { placeOf, type UnitToBe } from './subjects'
import type { PlanAct } from './types'

/** The units that the acts before one make; before a new act, which comes last, all of them. */
export function comingBefore(acts: readonly PlanAct[], act: PlanAct | null, note: (name: string, position: number) => string): UnitToBe[] {
  const end = act ? acts.findIndex((one) => one.key === act.key) : acts.length
  return acts.slice(0, end).flatMap(({ makes, change, position }) =>
    makes?.what === 'unit'
      ? [{ id: makes.ref, name: makes.name, ...placeOf(change as unknown as Payload), note: note(makes.name, position) }]
      : [],
  )
}
