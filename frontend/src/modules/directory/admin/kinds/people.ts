import { dayKey } from '@/ui'
import type { SeatValue, Subject, Values } from '../types'
import { NEW_POST, NONE } from '../types'
import { changed, dayAfter, isRank, tasksOn, tasksTo, until, type Field, type KindSpec } from './spec'

const seat: Field = { name: 'seat', as: 'seat', required: true, wrong: ({ seat: value }) => (value.post !== NEW_POST || isRank(value.rank) ? null : 'directory.admin.fault.rank') }
const PHONE = /^[0-9+\- ]{0,20}$/u
const mobile: Field = { name: 'mobile', as: 'text', max: 20, wrong: ({ mobile: text }) => (PHONE.test(text) ? null : 'directory.admin.fault.phone') }
const officePhone: Field = { name: 'office_phone', as: 'text', max: 20, wrong: ({ office_phone: text }) => (PHONE.test(text) ? null : 'directory.admin.fault.phone') }

function seatOf({ seat: value }: Values) {
  if (value.post !== NEW_POST) return { post: value.post, title: '', rank: 12, is_head: false, is_leader: false }
  return { unit: value.unit?.id ?? null, title: value.title.trim(), rank: Number(value.rank), is_head: value.is_head, is_leader: value.is_leader }
}

function seatIn({ unit }: Subject): SeatValue {
  return { unit: { id: unit.id, label: unit.name }, post: '', title: '', rank: '12', is_head: false, is_leader: false }
}

/** Who the change is about, as the administrator saw them. */
function whom({ person }: Subject) {
  return { person: person?.person_id ?? '', version: person?.version ?? 1 }
}

function primaryOf({ person }: Subject) {
  return person?.entries.find((entry) => entry.kind === 'primary' && entry.valid_to === null)
}

function heldBy(subject: Subject) {
  const primary = primaryOf(subject)?.appointment_id
  return subject.administration.posts.find((post) => post.holders.some((holder) => holder.appointment_id === primary))
}

/** Where the person's primary appointment is: a promotion stays there, and begins from the rank held now. */
function home(subject: Subject): SeatValue {
  const primary = primaryOf(subject)
  return { ...seatIn(subject), rank: String(heldBy(subject)?.rank ?? 12), ...(primary ? { unit: { id: primary.unit.id, label: primary.unit.name } } : {}) }
}

/** A unit still to be chosen; a post made there begins as what the person holds now. */
function elsewhere(subject: Subject): Partial<Values> {
  const held = heldBy(subject)
  return { seat: { ...seatIn(subject), unit: null, title: held?.title ?? '', rank: String(held?.rank ?? 12) } }
}

const hire: KindSpec = {
  kind: 'person_hire',
  start: (subject) => ({ seat: seatIn(subject) }),
  fields: [
    { name: 'name', as: 'text', required: true, max: 40, label: 'directory.admin.label.personName' },
    {
      name: 'login',
      as: 'text',
      required: true,
      max: 64,
      hint: 'directory.admin.hint.login',
      wrong: ({ login }) => (/^[a-z0-9][a-z0-9._-]{1,63}$/u.test(login.trim()) ? null : 'directory.admin.fault.login'),
    },
    { name: 'gender', as: 'choice', choices: () => [{ value: NONE, text: 'directory.admin.gender.none' }, { value: 'f', text: 'directory.admin.gender.f' }, { value: 'm', text: 'directory.admin.gender.m' }] },
    mobile,
    officePhone,
    seat,
  ],
  build: (values) => ({
    kind: 'person_hire',
    name: values.name.trim(),
    login: values.login.trim(),
    gender: values.gender === 'f' || values.gender === 'm' ? values.gender : '',
    mobile: values.mobile.trim(),
    office_phone: values.office_phone.trim(),
    hidden: false,
    seat: seatOf(values),
  }),
}

const edit: KindSpec = {
  kind: 'person_edit',
  start: ({ person }) => ({
    name: person?.name ?? '',
    mobile: person?.mobile_view === 'full' ? person.mobile : '',
    office_phone: person?.office_phone ?? '',
    hidden: person?.hidden ?? false,
  }),
  fields: [
    { name: 'name', as: 'text', required: true, max: 40, label: 'directory.admin.label.personName' },
    // A number that one may not read is not overwritten by an empty field.
    { ...mobile, when: (_, { person }) => person?.mobile_view === 'full' || person?.mobile_view === 'none' },
    officePhone,
    { name: 'hidden', as: 'check', hint: 'directory.admin.hint.hidden' },
  ],
  build: (values, subject) => ({
    kind: 'person_edit',
    ...whom(subject),
    ...changed(
      { name: values.name.trim(), mobile: values.mobile.trim(), office_phone: values.office_phone.trim(), hidden: values.hidden },
      {
        name: subject.person?.name,
        mobile: subject.person?.mobile_view === 'full' ? subject.person.mobile : '',
        office_phone: subject.person?.office_phone,
        hidden: subject.person?.hidden,
      },
    ),
  }),
}

const transfer: KindSpec = {
  kind: 'person_transfer',
  start: elsewhere,
  fields: [seat, tasksTo],
  build: (values, subject) => ({ kind: 'person_transfer', ...whom(subject), seat: seatOf(values), tasks_to: values.tasks_to?.id ?? null }),
}

const promote: KindSpec = {
  kind: 'person_promote',
  start: (subject) => ({ seat: home(subject) }),
  fields: [seat],
  build: (values, subject) => ({ kind: 'person_promote', ...whom(subject), seat: seatOf(values) }),
}

const second: KindSpec = {
  kind: 'person_second',
  start: elsewhere,
  fields: [seat, until],
  build: (values, subject) => ({ kind: 'person_second', ...whom(subject), seat: seatOf(values), until: dayAfter(values.until) }),
}

const deputise: KindSpec = {
  kind: 'person_deputise',
  start: (subject) => ({ seat: home(subject) }),
  fields: [
    { name: 'as_kind', as: 'choice', required: true, choices: () => [{ value: 'acting', text: 'directory.kinds.acting' }, { value: 'temporary', text: 'directory.kinds.temporary' }] },
    { ...seat, head: ({ as_kind: kind }) => kind === 'acting' },
    until,
  ],
  build: (values, subject) => ({
    kind: 'person_deputise',
    ...whom(subject),
    as_kind: values.as_kind === 'temporary' ? 'temporary' : 'acting',
    seat: seatOf(values),
    until: dayAfter(values.until),
  }),
}

const concurrent: KindSpec = {
  kind: 'person_concurrent',
  start: elsewhere,
  fields: [seat, until],
  build: (values, subject) => ({ kind: 'person_concurrent', ...whom(subject), seat: seatOf(values), until: dayAfter(values.until) }),
}

/** What of somebody's may end by itself: everything in force but the primary appointment. */
export function endable({ person }: Subject) {
  const today = dayKey(new Date())
  const rows = person?.entries.filter((entry) => entry.kind !== 'primary' && (entry.valid_to === null || entry.valid_to > today)) ?? []
  return rows.map((entry) => ({ value: entry.appointment_id, label: `${entry.unit.short_name} ${entry.post}` }))
}

const end: KindSpec = {
  kind: 'appointment_end',
  start: (subject) => ({ appointment: endable(subject)[0]?.value ?? '' }),
  fields: [{ name: 'appointment', as: 'choice', required: true, label: 'directory.admin.label.ending', choices: endable }, tasksOn],
  build: (values, subject) => ({ kind: 'appointment_end', appointment: values.appointment, version: whom(subject).version, tasks_to: values.tasks_to?.id ?? null }),
}

const retire: KindSpec = {
  kind: 'person_retire',
  fields: [tasksOn],
  build: (values, subject) => ({ kind: 'person_retire', ...whom(subject), tasks_to: values.tasks_to?.id ?? null }),
}

const leave: KindSpec = {
  kind: 'person_leave',
  fields: [tasksOn],
  build: (values, subject) => ({ kind: 'person_leave', ...whom(subject), tasks_to: values.tasks_to?.id ?? null }),
}

export const PEOPLE_SPECS: readonly KindSpec[] = [hire, edit, transfer, promote, second, deputise, concurrent, end, retire, leave]
