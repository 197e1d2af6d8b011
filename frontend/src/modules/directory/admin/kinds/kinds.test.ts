import { describe, expect, it, vi } from 'vitest'
import zh from '../locales/zh-CN.json'
import { moved } from '../fields/order'
import { fieldOf } from '../panel/useChangeForm'
import { blankValues, NEW_POST, type Subject, type Values } from '../types'
import { ALL_KINDS, changed, dayAfter, faultsOf, PERSON_MENU, shownFields, specOf, UNIT_MENU } from '.'

vi.mock('../data', () => ({ loadAdministration: (id: string) => Promise.resolve({ version: id === 'b' ? 7 : 1 }) }))

const unit = { id: 'a', name: '就业促进科', short_name: '就业促进科', kind: 'division', code_word: '', credit_code: '', establishment: 8, visibility: '', may_issue: false, ancestors: [{ id: 'bureau', name: '局', short_name: '局' }], organ: { id: 'bureau' } }
const post = { id: 'p1', title: '科长', rank: 6, is_head: true, is_leader: false, quota: 1, sort: 1, holders: [{ appointment_id: 'h1', person_id: 'me', name: '吴', version: 3, kind: 'primary', valid_from: '2021-07-01', valid_to: null }] }
const person = {
  person_id: 'me', name: '吴', administered: true, version: 3, hidden: false, mobile: '', mobile_view: 'withheld', office_phone: '8423', planned: [],
  entries: [
    { appointment_id: 'h1', post: '科长', unit: { id: 'a', name: '就业促进科', short_name: '就业促进科' }, kind: 'primary', valid_from: '2021-07-01', valid_to: null },
    { appointment_id: 'h2', post: '组长', unit: { id: 'c', name: '专班', short_name: '专班' }, kind: 'concurrent', valid_from: '2025-01-01', valid_to: null },
  ],
}
const subject = { unit, administration: { version: 5, posts: [post], rights: ['people'] }, person } as unknown as Subject

function filled(kind: (typeof ALL_KINDS)[number], values: Partial<Values>): Values {
  return { ...blankValues(), ...specOf(kind).start?.(subject), ...values }
}

describe('the table of kinds', () => {
  it('has a form, a name and an explanation for every kind, and words for each of its fields', () => {
    const words = zh as unknown as { kinds: Record<string, string>; explain: Record<string, string>; fields: Record<string, string> }
    for (const kind of ALL_KINDS) {
      expect(words.kinds[kind], kind).toBeTruthy()
      expect(words.explain[kind], kind).toBeTruthy()
      for (const field of specOf(kind).fields) if (!field.label) expect(words.fields[field.name], `${kind} ${field.name}`).toBeTruthy()
    }
    for (const kind of [...UNIT_MENU, ...PERSON_MENU]) expect(ALL_KINDS).toContain(kind)
  })

  it('asks of an organ what a division has not', () => {
    const add = specOf('unit_add')
    const names = (values: Values): string[] => shownFields(add, values, subject).map((field) => field.name)
    expect(names(filled('unit_add', { unit_kind: 'division' }))).not.toContain('code_word')
    expect(names(filled('unit_add', { unit_kind: 'organ' }))).toContain('code_word')
  })

  it('says what is missing and what is wrong', () => {
    expect(faultsOf(specOf('unit_add'), filled('unit_add', {}), subject)).toEqual({ name: 'directory.admin.fault.missing' })
    expect(faultsOf(specOf('post_add'), filled('post_add', { title: '科员', quota: '0' }), subject)).toEqual({ quota: 'directory.admin.fault.quota' })
    expect(faultsOf(specOf('person_hire'), filled('person_hire', { name: '方', login: 'Fang 1' }), subject)).toMatchObject({ login: 'directory.admin.fault.login', seat: 'directory.admin.fault.missing' })
  })
})

describe('what is sent', () => {
  it('is of an edit only what changed, with the version that was seen', () => {
    const values = filled('unit_edit', { name: '就业科', establishment: '9' })
    expect(specOf('unit_edit').build(values, subject)).toEqual({ kind: 'unit_edit', unit: 'a', version: 5, name: '就业科', short_name: '就业科', establishment: 9, decree: '' })
  })

  it('never overwrites a number that the administrator may not read', () => {
    const edit = specOf('person_edit')
    const values = filled('person_edit', { name: '吴初' })
    expect(shownFields(edit, values, subject).map((field) => field.name)).not.toContain('mobile')
    expect(edit.build(values, subject)).toEqual({ kind: 'person_edit', person: 'me', version: 3, name: '吴初' })
  })

  it('is an existing post or a new one', () => {
    const seat = blankValues().seat
    const taken = filled('person_transfer', { seat: { ...seat, unit: { id: 'b', label: '乙' }, post: 'p9' } })
    expect(specOf('person_transfer').build(taken, subject)).toMatchObject({ person: 'me', version: 3, seat: { post: 'p9' }, tasks_to: null })
    const made = filled('person_transfer', { seat: { ...seat, unit: { id: 'b', label: '乙' }, post: NEW_POST, title: ' 主任科员 ', rank: '9' } })
    expect(specOf('person_transfer').build(made, subject)).toMatchObject({ seat: { unit: 'b', title: '主任科员', rank: 9 } })
  })

  it('names the other unit of a merger in its own version', async () => {
    const values = filled('unit_merge', { other: { id: 'b', label: '乙' } })
    expect(await specOf('unit_merge').build(values, subject)).toEqual({ kind: 'unit_merge', units: [{ id: 'a', version: 5 }], into: { id: 'b', version: 7 }, decree: '' })
    const fresh = filled('unit_merge', { way: 'new', name: '新科', other: { id: 'b', label: '乙' }, head: 'h1' })
    expect(await specOf('unit_merge').build(fresh, subject)).toMatchObject({ units: [{ id: 'a' }, { id: 'b', version: 7 }], parent: 'bureau', new: { name: '新科' }, head: 'h1' })
  })

  it('ends only what is not the primary appointment', () => {
    expect(filled('appointment_end', {}).appointment).toBe('h2')
  })
})

describe('small things', () => {
  it('turns the last day into the first one after', () => {
    expect(dayAfter('2026-12-31')).toBe('2027-01-01')
    expect(dayAfter('')).toBeNull()
  })

  it('keeps what differs', () => {
    expect(changed({ one: 1, two: 'b' }, { one: 1, two: 'a' })).toEqual({ two: 'b' })
  })

  it('finds the field that the server names', () => {
    expect(fieldOf({ field: 'change.person_hire.seat.title' }, ['name', 'seat'])).toBe('seat')
    expect(fieldOf({ field: 'effective_on' }, ['name', 'seat'])).toBeNull()
  })

  it('moves one of a list', () => {
    expect(moved(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b'])
    expect(moved(['a', 'b'], 0, 9)).toEqual(['b', 'a'])
  })
})
