import type { components } from '@/api/schema'
import type { Picked } from '@/ui'
import type { PersonPage, UnitPage } from '../types'

type Schemas = components['schemas']
export type Change = Schemas['ChangeView']
export type ChangeKind = Change['kind']
export type ChangeState = Change['state']
export type ChangePreview = Schemas['ChangePreview']
export type Payload = Schemas['ChangeOrder']['change']
export type Administration = Schemas['UnitAdministration']
export type AdminPost = Schemas['AdminPost']
export type AdminScope = Schemas['AdminScopeHeld']
export type PersonRecord = Schemas['PersonRecord']
export type FirstPassword = Schemas['FirstPassword']
export type UnitHistory = Schemas['UnitHistory']
export type MyScopes = Schemas['MyScopes']
export type Role = UnitPage['roles'][number]['role']
export type Right = UnitPage['scopes'][number]['rights'][number]

/** What a change is about: the unit it starts from, and of the rest what its kind needs. */
export interface Subject {
  unit: UnitPage
  administration: Administration
  person?: PersonRecord & Pick<PersonPage, 'mobile' | 'mobile_view' | 'office_phone'>
  post?: AdminPost
  scope?: AdminScope
  role?: { role: Role; person: Picked }
  /** Units that are not there yet and may be chosen all the same: earlier acts of a plan make them. */
  made?: readonly Picked[]
}

/** A post to take: an existing one, or (`post` is NEW_POST) one that is made for it. */
export interface SeatValue {
  unit: Picked | null
  post: string
  title: string
  rank: string
  is_head: boolean
  is_leader: boolean
}

export const NEW_POST = 'new'
/** Reka's select has no empty value. */
export const NONE = '-'

/** Everything that any form sets, as it stands in the fields. */
export interface Values {
  name: string
  short_name: string
  code_word: string
  credit_code: string
  establishment: string
  decree: string
  unit_kind: string
  may_issue: boolean
  visibility: string
  parent: Picked | null
  other: Picked | null
  way: string
  rename: string
  head: string
  posts: string[]
  children: string[]
  order: string[]
  login: string
  gender: string
  mobile: string
  office_phone: string
  hidden: boolean
  seat: SeatValue
  as_kind: string
  until: string
  tasks_to: Picked | null
  person: Picked | null
  appointment: string
  title: string
  rank: string
  quota: string
  is_head: boolean
  is_leader: boolean
  role: string
  rights: string[]
}

export function blankValues(): Values {
  return {
    name: '', short_name: '', code_word: '', credit_code: '', establishment: '', decree: '', unit_kind: 'division',
    may_issue: false, visibility: NONE, parent: null, other: null, way: 'into', rename: '', head: NONE, posts: [],
    children: [], order: [], login: '', gender: NONE, mobile: '', office_phone: '', hidden: false,
    seat: { unit: null, post: '', title: '', rank: '12', is_head: false, is_leader: false },
    as_kind: 'acting', until: '', tasks_to: null, person: null, appointment: '', title: '', rank: '12', quota: '1',
    is_head: false, is_leader: false, role: 'registry', rights: [],
  }
}
