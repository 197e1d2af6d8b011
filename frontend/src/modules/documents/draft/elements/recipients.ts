import type { DraftRecipient, RecipientRole, UnitRef } from '../types'

/** The role a unit has among the recipients, if any: a unit receives a document once. */
export function roleOf(recipients: readonly DraftRecipient[], unitId: string): RecipientRole | null {
  return recipients.find((row) => row.unit.id === unitId)?.role ?? null
}

/** Adds units in one role; whoever is there in the other role moves. The order of choice is kept. */
export function addUnits(recipients: readonly DraftRecipient[], units: readonly UnitRef[], role: RecipientRole): DraftRecipient[] {
  const wanted = new Set(units.map((unit) => unit.id))
  const present = new Set(recipients.filter((row) => row.role === role).map((row) => row.unit.id))
  const kept = recipients.filter((row) => row.role === role || !wanted.has(row.unit.id))
  return [...kept, ...units.filter((unit) => !present.has(unit.id)).map((unit) => ({ unit, role, copies: 1 }))]
}

export function removeUnits(recipients: readonly DraftRecipient[], unitIds: ReadonlySet<string>, role: RecipientRole): DraftRecipient[] {
  return recipients.filter((row) => row.role !== role || !unitIds.has(row.unit.id))
}

export type Ticked = boolean | 'mixed'

/** The box of a branch: all, none or some of the units known below it. */
export function branchState(unitIds: readonly string[], selected: ReadonlySet<string>): Ticked {
  const hits = unitIds.filter((id) => selected.has(id)).length
  if (hits === 0) return false
  return hits === unitIds.length ? true : 'mixed'
}
