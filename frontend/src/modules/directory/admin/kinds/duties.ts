import type { Role, Subject } from '../types'
import { changed, dayAfter, isRank, isWholeNumber, LAST_NAMES, until, type Field, type KindSpec } from './spec'

const title: Field = { name: 'title', as: 'text', required: true, max: LAST_NAMES.title }
const quota: Field = { name: 'quota', as: 'number', required: true, wrong: ({ quota: text }) => (isWholeNumber(text) && Number(text) >= 1 && Number(text) <= 999 ? null : 'directory.admin.fault.quota') }
const rank: Field = {
  name: 'rank',
  as: 'number',
  required: true,
  hint: 'directory.admin.hint.rank',
  wrong: ({ rank: text }) => (isRank(text) ? null : 'directory.admin.fault.rank'),
}
const isHead: Field = { name: 'is_head', as: 'check' }
const isLeader: Field = { name: 'is_leader', as: 'check' }

const add: KindSpec = {
  kind: 'post_add',
  fields: [title, rank, quota, isHead, isLeader],
  build: (values, { unit }) => ({
    kind: 'post_add',
    unit: unit.id,
    title: values.title.trim(),
    rank: Number(values.rank),
    quota: Number(values.quota),
    is_head: values.is_head,
    is_leader: values.is_leader,
  }),
}

const edit: KindSpec = {
  kind: 'post_edit',
  start: ({ post }) => (post ? { title: post.title, rank: String(post.rank), quota: String(post.quota), is_head: post.is_head, is_leader: post.is_leader } : {}),
  fields: [title, rank, quota, isHead, isLeader],
  build: (values, { post }) => ({
    kind: 'post_edit',
    post: post?.id ?? '',
    ...changed(
      { title: values.title.trim(), rank: Number(values.rank), quota: Number(values.quota), is_head: values.is_head, is_leader: values.is_leader },
      { title: post?.title, rank: post?.rank, quota: post?.quota, is_head: post?.is_head, is_leader: post?.is_leader },
    ),
  }),
}

const abolish: KindSpec = {
  kind: 'post_abolish',
  fields: [],
  build: (_, { post }) => ({ kind: 'post_abolish', post: post?.id ?? '' }),
}

const setHead: KindSpec = {
  kind: 'head_set',
  fields: [
    { name: 'person', as: 'person', required: true },
    { name: 'title', as: 'text', max: LAST_NAMES.title, hint: 'directory.admin.hint.headTitle' },
  ],
  build: (values, { unit, administration }) => ({ kind: 'head_set', unit: unit.id, version: administration.version, person: values.person?.id ?? '', title: values.title.trim() }),
}

const ORGAN_ROLES: readonly Role[] = ['registry', 'seal', 'reviewer', 'checker', 'secretary', 'supervisor']

/** Registers and seals belong to organs; in a division only somebody in charge of it can be named. */
function rolesOf({ unit }: Subject): readonly Role[] {
  return unit.may_issue ? [...ORGAN_ROLES, 'in_charge'] : ['in_charge']
}

const setRole: KindSpec = {
  kind: 'role_set',
  start: (subject) => ({ role: rolesOf(subject)[0] ?? 'in_charge' }),
  fields: [
    { name: 'role', as: 'choice', required: true, choices: (subject) => rolesOf(subject).map((value) => ({ value, text: `directory.roles.${value}` })) },
    { name: 'person', as: 'person', required: true },
    { name: 'appointment', as: 'appointment', required: true, when: ({ person }) => person !== null },
  ],
  build: (values, { unit }) => ({ kind: 'role_set', unit: unit.id, role: values.role as Role, appointment: values.appointment }),
}

const unsetRole: KindSpec = {
  kind: 'role_unset',
  start: ({ role }) => ({ person: role?.person ?? null, role: role?.role ?? 'registry' }),
  fields: [{ name: 'appointment', as: 'appointment', required: true }],
  build: (values, { unit, role }) => ({ kind: 'role_unset', unit: unit.id, role: role?.role ?? 'registry', appointment: values.appointment }),
}

const grant: KindSpec = {
  kind: 'scope_grant',
  fields: [
    { name: 'person', as: 'person', required: true },
    { name: 'rights', as: 'rights', required: true },
    until,
  ],
  build: (values, { unit }) => ({ kind: 'scope_grant', unit: unit.id, person: values.person?.id ?? '', rights: values.rights as 'people'[], until: dayAfter(values.until) }),
}

const revoke: KindSpec = {
  kind: 'scope_revoke',
  fields: [],
  build: (_, { scope }) => ({ kind: 'scope_revoke', scope: scope?.id ?? '' }),
}

export const DUTY_SPECS: readonly KindSpec[] = [add, edit, abolish, setHead, setRole, unsetRole, grant, revoke]
