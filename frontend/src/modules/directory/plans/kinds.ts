import type { ChangeKind } from '../admin/types'

/** What a plan may be made of, in the order of its menu: the structure first, then who and what fills it. */
export const PLAN_KINDS = ['unit_merge', 'unit_split', 'unit_move', 'unit_edit', 'unit_add', 'unit_abolish', 'post_add', 'head_set', 'person_transfer'] as const
export type PlanKind = (typeof PLAN_KINDS)[number]

export function isPlanKind(kind: ChangeKind): kind is PlanKind {
  return (PLAN_KINDS as readonly ChangeKind[]).includes(kind)
}

/** The kind begins with somebody, and not with a unit. */
export function isOfPerson(kind: PlanKind): boolean {
  return kind === 'person_transfer'
}

/** The kind chooses among the posts and lower units that its unit has: one that is still to be made has none. */
export function needsStanding(kind: PlanKind): boolean {
  return kind === 'unit_split'
}
