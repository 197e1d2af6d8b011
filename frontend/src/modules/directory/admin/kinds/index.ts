import type { ChangeKind } from '../types'
import { DUTY_SPECS } from './duties'
import { PEOPLE_SPECS } from './people'
import type { KindSpec } from './spec'
import { UNIT_SPECS } from './units'

export * from './spec'

const SPECS = new Map<ChangeKind, KindSpec>([...UNIT_SPECS, ...PEOPLE_SPECS, ...DUTY_SPECS].map((spec) => [spec.kind, spec]))

/** How a kind of change is filled in; every kind that the server knows has its form. */
export function specOf(kind: ChangeKind): KindSpec {
  const spec = SPECS.get(kind)
  if (!spec) throw new Error(`no form for ${kind}`)
  return spec
}

export const ALL_KINDS: readonly ChangeKind[] = [...SPECS.keys()]
/** What the menu of a unit offers, in its order. */
export const UNIT_MENU = ['unit_add', 'unit_edit', 'unit_order', 'unit_move', 'unit_merge', 'unit_split', 'unit_abolish'] as const
/** What the menu of a person offers. */
export const PERSON_MENU = ['person_edit', 'person_transfer', 'person_promote', 'person_second', 'person_deputise', 'person_concurrent', 'appointment_end', 'person_retire', 'person_leave'] as const
