import type { Picked } from '@/ui'
import { findUnits, loadAdministration } from '../admin/data'
import { subjectOf as subjectOfPerson } from '../admin/desk'
import type { Payload, Subject } from '../admin/types'
import { loadBranch, loadPerson, loadUnit } from '../data'
import type { UnitPage } from '../types'
import { namedIn } from './values'

/** A unit that an earlier act of the plan makes. It is not there yet: it has a name and a place. */
export interface UnitToBe {
  id: string
  name: string
  /** The unit that it will lie in; null where that is the parent of `like`. */
  parent: string | null
  /** The unit whose kind it takes: what is split, or is merged into it; null where the act says the kind. */
  like: string | null
  kind: UnitPage['kind'] | null
  /** What to call it in a list of choices. */
  note: string
}

const NEAR = 30

/** What an act says of where the unit that it makes will lie, and of which kind that is. */
export function placeOf(change: Payload): Pick<UnitToBe, 'parent' | 'like' | 'kind'> {
  if (change.kind === 'unit_add') return { parent: change.parent, like: null, kind: change.unit_kind }
  if (change.kind === 'unit_merge') return { parent: change.parent ?? null, like: change.units[0]?.id ?? null, kind: null }
  return { parent: null, like: change.kind === 'unit_split' ? change.unit : null, kind: null }
}

/** A unit as the forms need it, whether it is there already or an earlier act makes it. */
export async function subjectOf(id: string, coming: readonly UnitToBe[]): Promise<Subject> {
  const made = coming.map((one): Picked => ({ id: one.id, label: one.name, note: one.note }))
  const own = coming.find((one) => one.id === id)
  if (own) return { ...(await subjectToBe(own, coming)), made: made.filter((one) => one.id !== id) }
  const [unit, administration] = await Promise.all([loadUnit(id), loadAdministration(id)])
  return { unit, administration, made }
}

/** Somebody with the unit of their primary appointment. */
export async function personAsSubject(id: string, coming: readonly UnitToBe[]): Promise<Subject> {
  return { ...(await subjectOfPerson(id)), made: coming.map((one) => ({ id: one.id, label: one.name, note: one.note })) }
}

/** It takes after what it will lie in (near which other units are looked for), and has neither posts nor duties yet. */
async function subjectToBe(own: UnitToBe, coming: readonly UnitToBe[]): Promise<Subject> {
  const like = own.like ? (await subjectOf(own.like, coming)).unit : null
  const above = await subjectOf(own.parent ?? like?.ancestors.at(-1)?.id ?? '', coming)
  const ref = { id: own.id, name: own.name, short_name: own.name }
  const { id, name, short_name } = above.unit
  const kind = own.kind ?? like?.kind ?? 'division'
  const unit: UnitPage = {
    ...above.unit,
    ...ref,
    kind,
    may_issue: kind === 'organ',
    ancestors: [...above.unit.ancestors, { id, name, short_name }],
    code_word: '',
    credit_code: '',
    establishment: null,
    visibility: '',
    head: null,
  }
  return { unit, administration: { ...above.administration, unit: ref, version: 1, posts: [], scopes: [], planned: [] } }
}

/** Units to begin an act with: those that earlier acts make, then those found; before anything is typed, those nearby. */
export async function unitsToBegin(text: string, within: string, coming: readonly UnitToBe[]): Promise<Picked[]> {
  const made = coming.filter((one) => one.name.includes(text)).map((one) => ({ id: one.id, label: one.name, note: one.note }))
  if (text) return [...made, ...(await findUnits(text))]
  const [top, near] = await Promise.all([loadUnit(within), loadBranch(within, { after: null })])
  return [...made, { id: top.id, label: top.name }, ...near.items.slice(0, NEAR).map((one) => ({ id: one.id, label: one.name }))]
}

/** What the units and people are called that the form of an act shows. */
export async function namesIn(change: Payload, coming: readonly UnitToBe[]): Promise<(id: string) => Picked> {
  const names = new Map<string, Picked>(coming.map((one) => [one.id, { id: one.id, label: one.name, note: one.note }]))
  const { units, people } = namedIn(change)
  await Promise.all([
    ...units.filter((id) => !names.has(id)).map(async (id) => names.set(id, { id, label: (await loadUnit(id)).name })),
    ...people.map(async (id) => names.set(id, { id, label: (await loadPerson(id)).name })),
  ])
  return (id) => names.get(id) ?? { id, label: id }
}
