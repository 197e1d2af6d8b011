import { describe, expect, it, vi } from 'vitest'
import { specOf } from '../admin/kinds'
import { unitsToChoose } from '../admin/fields/choices'
import { blankValues, NEW_POST, NONE, type Payload, type Subject, type Values } from '../admin/types'
import { comingBefore } from './coming'
import { PLAN_KINDS, type PlanKind } from './kinds'
import { brokenIn } from './refs'
import { subjectOf } from './subjects'
import type { PlanAct } from './types'
import { beginningOf, namedIn, valuesOf } from './values'
import zh from './locales/zh-CN.json'

const ref = (id: string, name: string) => ({ id, name, short_name: name })
const bureau = { ...ref('bureau', '人社局'), kind: 'organ', code_word: '江人社', credit_code: '', establishment: 40, visibility: '', may_issue: true, ancestors: [ref('city', '市政府')], organ: ref('bureau', '人社局') }
const division = { ...bureau, ...ref('a', '就业促进科'), kind: 'division', code_word: '', establishment: 8, may_issue: false, ancestors: [ref('city', '市政府'), ref('bureau', '人社局')] }
const units: Record<string, unknown> = { bureau, a: division }

vi.mock('../data', () => ({
  loadUnit: (id: string) => (units[id] ? Promise.resolve(units[id]) : Promise.reject(new Error(id))),
  loadBranch: () => Promise.resolve({ items: [ref('b', '失业保险科')], next: null }),
  loadPerson: (id: string) => Promise.resolve({ id, name: '吴' }),
}))
vi.mock('../admin/data', () => ({
  loadAdministration: () => Promise.resolve({ version: 5, posts: [{ id: 'p1', is_head: true, holders: [] }], scopes: [], planned: [], rights: ['structure'] }),
  findUnits: () => Promise.resolve([]),
}))

const person = { person_id: 'me', name: '吴', version: 3, entries: [] }
const subject = { person, unit: division, administration: { version: 5, posts: [], rights: ['structure'] } } as unknown as Subject
const picked = (id: string) => ({ id, label: id })

/** What somebody fills in, kind by kind. */
const FILLED: Record<PlanKind, Partial<Values>> = {
  unit_merge: { way: 'new', other: picked('b'), name: '就业和失业保险科', head: 'h1' },
  unit_split: { name: '创业指导科', posts: ['p1'], children: ['c1'], rename: '就业科' },
  unit_move: { parent: picked('bureau') },
  unit_edit: { name: '就业科', establishment: '9', visibility: 'organ' },
  unit_add: { unit_kind: 'division', name: '数据科', establishment: '5', visibility: NONE },
  unit_abolish: { other: picked('b') },
  post_add: { title: '科长', rank: '6', quota: '2', is_head: true },
  head_set: { person: picked('me'), title: '科长' },
  person_transfer: { seat: { unit: picked('@a1'), post: NEW_POST, title: '科长', rank: '6', is_head: true, is_leader: false }, tasks_to: picked('me') },
}

function act(key: string, change: Payload, makes: PlanAct['makes'] = null): PlanAct {
  return { key, position: Number(key.slice(1)), kind: change.kind, title: { zh: key, en: key }, change: change as unknown as PlanAct['change'], makes }
}

describe('an act of a plan', () => {
  it.each(PLAN_KINDS)('%s is opened again with what was filled in', async (kind) => {
    const values = { ...blankValues(), ...specOf(kind).start?.(subject), ...FILLED[kind] }
    const change = await specOf(kind).build(values, subject)
    expect(beginningOf(change)).toBe(kind === 'person_transfer' ? 'me' : 'a')
    expect(valuesOf(change, picked)).toMatchObject(FILLED[kind])
  })

  it('opens a merger into a unit with that unit, and none of the new one', async () => {
    const change = await specOf('unit_merge').build({ ...blankValues(), way: 'into', other: picked('b') }, subject)
    expect(valuesOf(change, picked)).toEqual({ way: 'into', other: picked('b'), head: NONE })
    expect(namedIn(change)).toEqual({ units: ['b'], people: [] })
  })

  it('has a name in the menu for every kind', () => {
    expect(Object.keys(zh.kind).toSorted()).toEqual([...PLAN_KINDS].toSorted())
  })
})

describe('a unit that an earlier act makes', () => {
  const makes = { ref: '@a1', what: 'unit' as const, name: '新科', unit_kind: 'division' }
  const acts = [
    act('a1', { kind: 'unit_add', parent: 'bureau', unit_kind: 'division', name: '新科' } as Payload, makes),
    act('a2', { kind: 'unit_split', unit: 'a', version: 1, new: { name: '分科' } } as Payload, { ref: '@a2', what: 'unit', name: '分科', unit_kind: '' }),
    act('a3', { kind: 'post_add', unit: '@a1', title: '科长' } as Payload, { ref: '@a3', what: 'post', name: '科长', unit_kind: '' }),
  ]
  const note = (name: string, position: number): string => `${name} ${position}`

  it('can be chosen by the acts after it, not by those before', () => {
    expect(comingBefore(acts, null, note).map((one) => one.id)).toEqual(['@a1', '@a2'])
    expect(comingBefore(acts, acts[1] ?? null, note).map((one) => one.id)).toEqual(['@a1'])
    expect(comingBefore(acts, acts[0] ?? null, note)).toEqual([])
  })

  it('lies where its act puts it, and has no posts yet', async () => {
    const coming = comingBefore(acts, null, note)
    const added = await subjectOf('@a1', coming)
    expect(added.unit).toMatchObject({ id: '@a1', name: '新科', kind: 'division', may_issue: false, code_word: '' })
    expect(added.unit.ancestors.map((one) => one.id)).toEqual(['city', 'bureau'])
    expect(added.administration).toMatchObject({ version: 1, posts: [] })
    const beside = await subjectOf('@a2', coming)
    expect(beside.unit.kind).toBe('division')
    expect(beside.unit.ancestors.map((one) => one.id)).toEqual(['city', 'bureau'])
  })

  it('holds the acts that use it after the one that makes it', () => {
    const drawn = acts.map(({ key, change }) => ({ key, change: change as unknown as Payload }))
    const known = new Set(['a1', 'a2', 'a3'])
    const [first, second, third] = drawn as [(typeof drawn)[0], (typeof drawn)[0], (typeof drawn)[0]]
    expect(brokenIn([first, second, third], known)).toBeNull()
    expect(brokenIn([second, first, third], known)).toBeNull()
    expect(brokenIn([third, first, second], known)).toEqual({ user: 'a3', maker: 'a1', later: true })
    expect(brokenIn([second, third], known)).toEqual({ user: 'a3', maker: 'a1', later: false })
  })

  it('is offered beside what is there, by its name', async () => {
    const found = await subjectOf('a', comingBefore(acts, null, note))
    expect((await unitsToChoose('', found)).map((one) => one.id)).toEqual(['@a1', '@a2', 'bureau', 'b'])
    expect((await unitsToChoose('分', found)).map((one) => one.id)).toEqual(['@a2'])
  })
})
