import type { Picked } from '@/ui'
import { NEW_POST, NONE, type Payload, type SeatValue, type Values } from '../admin/types'

type Of<K extends Payload['kind']> = Extract<Payload, { kind: K }>
type Names = (id: string) => Picked

/** The fields of a new unit, as a form holds them. */
function ofUnit(fields: Of<'unit_split'>['new']): Partial<Values> {
  return {
    name: fields.name,
    short_name: fields.short_name ?? '',
    code_word: fields.code_word ?? '',
    credit_code: fields.credit_code ?? '',
    establishment: numberText(fields.establishment),
    visibility: fields.visibility || NONE,
  }
}

function numberText(number: number | null | undefined): string {
  return number === null || number === undefined ? '' : String(number)
}

function ofMerge(change: Of<'unit_merge'>, name: Names): Partial<Values> {
  const other = change.into ?? change.units[1]
  return {
    way: change.new ? 'new' : 'into',
    other: other ? name(other.id) : null,
    head: change.head ?? NONE,
    ...(change.new ? ofUnit(change.new) : {}),
  }
}

/** Only what an edit says of itself; the rest of the fields stand as the unit has them. */
function ofEdit(change: Of<'unit_edit'>): Partial<Values> {
  const said: Partial<Values> = {}
  if (typeof change.name === 'string') said.name = change.name
  if (typeof change.short_name === 'string') said.short_name = change.short_name
  if (typeof change.code_word === 'string') said.code_word = change.code_word
  if (typeof change.credit_code === 'string') said.credit_code = change.credit_code
  if (typeof change.establishment === 'number') said.establishment = numberText(change.establishment)
  if (typeof change.visibility === 'string') said.visibility = change.visibility || NONE
  return said
}

/** A post that is there does not say its unit: it is chosen again. */
function ofSeat(seat: Of<'person_transfer'>['seat'], name: Names): SeatValue {
  const { title = '', rank = 12, is_head = false, is_leader = false } = seat
  return { unit: seat.unit ? name(seat.unit) : null, post: seat.unit ? NEW_POST : '', title, rank: String(rank), is_head, is_leader }
}

/** What the form held when the act was drawn: the way back from what was sent. `name` says what an id is called. */
export function valuesOf(change: Payload, name: Names): Partial<Values> {
  switch (change.kind) {
    case 'unit_add':
      return { ...ofUnit(change), unit_kind: change.unit_kind, may_issue: change.may_issue ?? false }
    case 'unit_edit':
      return ofEdit(change)
    case 'unit_move':
      return { parent: name(change.parent) }
    case 'unit_merge':
      return ofMerge(change, name)
    case 'unit_split':
      return { ...ofUnit(change.new), posts: [...(change.posts ?? [])], children: [...(change.children ?? [])], rename: change.rename ?? '' }
    case 'unit_abolish':
      return { other: change.successor ? name(change.successor) : null }
    case 'post_add':
      return { title: change.title, rank: String(change.rank ?? ''), quota: String(change.quota ?? 1), is_head: change.is_head ?? false, is_leader: change.is_leader ?? false }
    case 'head_set':
      return { person: name(change.person), title: change.title ?? '' }
    case 'person_transfer':
      return { seat: ofSeat(change.seat, name), tasks_to: change.tasks_to ? name(change.tasks_to) : null }
    default:
      return {}
  }
}

/** The unit that an act starts from, or the person whom it is about: where its form begins. */
export function beginningOf(change: Payload): string | null {
  if (change.kind === 'person_transfer') return change.person
  if (change.kind === 'unit_add') return change.parent
  if (change.kind === 'unit_merge') return change.units[0]?.id ?? null
  return 'unit' in change && typeof change.unit === 'string' ? change.unit : null
}

/** The ids that the form of an act shows by name. */
export function namedIn(change: Payload): { units: string[]; people: string[] } {
  if (change.kind === 'unit_move') return { units: [change.parent], people: [] }
  if (change.kind === 'unit_merge') return { units: change.into ? [change.into.id] : change.units.slice(1, 2).map((one) => one.id), people: [] }
  if (change.kind === 'unit_abolish') return { units: change.successor ? [change.successor] : [], people: [] }
  if (change.kind === 'head_set') return { units: [], people: [change.person] }
  if (change.kind === 'person_transfer') return { units: change.seat.unit ? [change.seat.unit] : [], people: change.tasks_to ? [change.tasks_to] : [] }
  return { units: [], people: [] }
}
