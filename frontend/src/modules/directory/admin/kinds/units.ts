import type { Subject, Values } from '../types'
import { NONE } from '../types'
import { loadAdministration } from '../data'
import { changed, decree, isWholeNumber, LAST_NAMES, numberOrNull, type Field, type KindSpec } from './spec'

const name: Field = { name: 'name', as: 'text', required: true, max: LAST_NAMES.name }
const shortName: Field = { name: 'short_name', as: 'text', max: LAST_NAMES.short_name, hint: 'directory.admin.hint.short_name' }
const establishment: Field = {
  name: 'establishment',
  as: 'number',
  wrong: ({ establishment: text }) => (isWholeNumber(text) ? null : 'directory.admin.fault.number'),
}
const creditCode: Field = {
  name: 'credit_code',
  as: 'text',
  max: 18,
  wrong: ({ credit_code: code }) => (/^[0-9A-HJ-NP-RT-UW-Y]{18}$/iu.test(code.trim()) ? null : 'directory.admin.fault.credit_code'),
}
const codeWord: Field = { name: 'code_word', as: 'text', max: 20, hint: 'directory.admin.hint.code_word' }

const UNIT_KINDS = { region: ['region', 'organ', 'collection'], organ: ['division', 'organ'], division: ['division'], collection: ['organ', 'collection'] } as const
const isOrgan = ({ unit_kind: kind }: Values): boolean => kind === 'organ'

function visibilityOf(value: string): '' | 'organ' | 'members' {
  return value === 'organ' || value === 'members' ? value : ''
}

const visibility: Field = {
  name: 'visibility',
  as: 'choice',
  choices: () => [
    { value: NONE, text: 'directory.admin.visibility.everyone' },
    { value: 'organ', text: 'directory.admin.visibility.organ' },
    { value: 'members', text: 'directory.admin.visibility.members' },
  ],
}

const add: KindSpec = {
  kind: 'unit_add',
  start: ({ unit }) => ({ unit_kind: UNIT_KINDS[unit.kind][0] }),
  fields: [
    { name: 'unit_kind', as: 'choice', required: true, choices: ({ unit }) => UNIT_KINDS[unit.kind].map((value) => ({ value, text: `directory.admin.unitKind.${value}` })) },
    name,
    shortName,
    { ...codeWord, when: isOrgan },
    { ...creditCode, when: isOrgan },
    { name: 'may_issue', as: 'check', when: isOrgan },
    establishment,
    visibility,
    decree,
  ],
  build: (values, { unit }) => ({
    kind: 'unit_add',
    parent: unit.id,
    unit_kind: values.unit_kind as 'division',
    ...unitFields(values),
    may_issue: isOrgan(values) ? values.may_issue : null,
    decree: values.decree,
  }),
}

function unitFields(values: Values) {
  const organ = isOrgan(values)
  return {
    name: values.name.trim(),
    short_name: values.short_name.trim(),
    code_word: organ ? values.code_word.trim() : '',
    credit_code: organ ? values.credit_code.trim().toUpperCase() : '',
    establishment: numberOrNull(values.establishment),
    visibility: visibilityOf(values.visibility),
    function: '',
    organ_kind: '' as const,
    region_code: '',
    sight: '' as const,
  }
}

const edit: KindSpec = {
  kind: 'unit_edit',
  start: ({ unit }) => ({
    name: unit.name,
    short_name: unit.short_name,
    code_word: unit.code_word,
    credit_code: unit.credit_code,
    establishment: unit.establishment === null ? '' : String(unit.establishment),
    visibility: unit.visibility || NONE,
    unit_kind: unit.kind,
  }),
  fields: [name, shortName, { ...codeWord, when: isOrgan }, { ...creditCode, when: isOrgan }, establishment, visibility, decree],
  build: (values, { unit, administration }) => ({
    kind: 'unit_edit',
    unit: unit.id,
    version: administration.version,
    ...changed(
      {
        name: values.name.trim(),
        // A short name that only repeats the name follows it.
        short_name: values.short_name === unit.short_name && unit.short_name === unit.name ? values.name.trim() : values.short_name.trim(),
        code_word: values.code_word.trim(),
        credit_code: values.credit_code.trim().toUpperCase(),
        establishment: numberOrNull(values.establishment),
        visibility: visibilityOf(values.visibility),
      },
      unit,
    ),
    decree: values.decree,
  }),
}

const order: KindSpec = {
  kind: 'unit_order',
  fields: [{ name: 'order', as: 'order', required: true }],
  build: (values, { unit, administration }) => ({ kind: 'unit_order', unit: unit.id, version: administration.version, children: values.order }),
}

const move: KindSpec = {
  kind: 'unit_move',
  fields: [{ name: 'parent', as: 'unit', required: true }, decree],
  build: (values, { unit, administration }) => ({ kind: 'unit_move', unit: unit.id, version: administration.version, parent: values.parent?.id ?? '', decree: values.decree }),
}

/** The other unit of a merger with its version. Outside one's scope it has none to see, and is refused by the server. */
async function other(values: Values): Promise<{ id: string; version: number }> {
  const id = values.other?.id ?? ''
  try {
    return { id, version: (await loadAdministration(id)).version }
  } catch {
    return { id, version: 1 }
  }
}

const isNew = ({ way }: Values): boolean => way === 'new'

function parentOf({ unit }: Subject): string | null {
  return unit.ancestors.at(-1)?.id ?? null
}

const merge: KindSpec = {
  kind: 'unit_merge',
  start: ({ unit }) => ({ unit_kind: unit.kind }),
  fields: [
    { name: 'way', as: 'choice', required: true, choices: () => [{ value: 'into', text: 'directory.admin.way.into' }, { value: 'new', text: 'directory.admin.way.new' }] },
    { name: 'other', as: 'unit', required: true, label: 'directory.admin.label.mergeWith' },
    { ...name, label: 'directory.admin.label.newName', when: isNew },
    { ...shortName, when: isNew },
    { name: 'head', as: 'head', when: isNew, label: 'directory.admin.label.newHead' },
    decree,
  ],
  build: async (values, subject) => {
    const { unit, administration } = subject
    const mine = { id: unit.id, version: administration.version }
    const with_ = await other(values)
    const head = values.head === NONE ? null : values.head
    if (!isNew(values)) return { kind: 'unit_merge', units: [mine], into: with_, decree: values.decree }
    return { kind: 'unit_merge', units: [mine, with_], parent: parentOf(subject), new: unitFields(values), head, decree: values.decree }
  },
}

const split: KindSpec = {
  kind: 'unit_split',
  start: ({ unit }) => ({ unit_kind: unit.kind }),
  fields: [
    { ...name, label: 'directory.admin.label.newName' },
    shortName,
    { name: 'posts', as: 'posts' },
    { name: 'children', as: 'children' },
    { name: 'rename', as: 'text', max: LAST_NAMES.name, hint: 'directory.admin.hint.rename' },
    decree,
  ],
  build: (values, { unit, administration }) => ({
    kind: 'unit_split',
    unit: unit.id,
    version: administration.version,
    new: unitFields(values),
    posts: values.posts,
    children: values.children,
    rename: values.rename.trim() || null,
    decree: values.decree,
  }),
}

const abolish: KindSpec = {
  kind: 'unit_abolish',
  fields: [{ name: 'other', as: 'unit', label: 'directory.admin.label.successor', hint: 'directory.admin.hint.successor' }, decree],
  build: (values, { unit, administration }) => ({ kind: 'unit_abolish', unit: unit.id, version: administration.version, successor: values.other?.id ?? null, decree: values.decree }),
}

export const UNIT_SPECS: readonly KindSpec[] = [add, edit, order, move, merge, split, abolish]
