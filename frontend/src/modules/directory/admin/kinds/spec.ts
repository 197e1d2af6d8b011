import type { ChangeKind, Payload, Subject, Values } from '../types'

export type FieldName = keyof Values
/** How a field is drawn; the names of the field components in `fields/`. */
export type FieldType = 'text' | 'number' | 'date' | 'check' | 'choice' | 'rights' | 'person' | 'unit' | 'seat' | 'posts' | 'children' | 'order' | 'appointment' | 'head'

export interface Choice {
  value: string
  /** A key of the module's texts, or words that need no translation. */
  text?: string
  label?: string
}

export interface Field {
  name: FieldName
  as: FieldType
  required?: boolean
  max?: number
  /** Key of the label, where the kind calls the field something of its own. */
  label?: string
  hint?: string
  choices?: (subject: Subject) => readonly Choice[]
  /** Of a seat: the head's post is meant. */
  head?: (values: Values) => boolean
  when?: (values: Values, subject: Subject) => boolean
  /** Key of what is wrong with the value; null when nothing is. Asked only for filled fields. */
  wrong?: (values: Values) => string | null
}

export interface KindSpec {
  kind: ChangeKind
  fields: readonly Field[]
  /** What the fields hold at first. */
  start?: (subject: Subject) => Partial<Values>
  build: (values: Values, subject: Subject) => Payload | Promise<Payload>
}

export const LAST_NAMES = { name: 80, short_name: 40, decree: 80, title: 40 } as const

export function isBlank(value: Values[FieldName]): boolean {
  if (value === null || value === '') return true
  if (Array.isArray(value)) return value.length === 0
  if (typeof value === 'object' && 'post' in value) return value.unit === null || value.post === '' || (value.post === 'new' && !value.title.trim())
  return false
}

/** The fields to draw for what the form holds now. */
export function shownFields(spec: KindSpec, values: Values, subject: Subject): Field[] {
  return spec.fields.filter((field) => field.when?.(values, subject) ?? true)
}

/** Keys of what is wrong, by field; empty when the form can be sent. */
export function faultsOf(spec: KindSpec, values: Values, subject: Subject): Partial<Record<FieldName, string>> {
  const faults: Partial<Record<FieldName, string>> = {}
  for (const field of shownFields(spec, values, subject)) {
    const blank = isBlank(values[field.name])
    if (blank && field.required) faults[field.name] = 'directory.admin.fault.missing'
    const wrong = blank ? null : field.wrong?.(values)
    if (wrong) faults[field.name] = wrong
  }
  return faults
}

export const decree: Field = { name: 'decree', as: 'text', max: LAST_NAMES.decree, hint: 'directory.admin.hint.decree' }
export const tasksTo: Field = { name: 'tasks_to', as: 'person', hint: 'directory.admin.hint.tasks_to' }
/** Where the person themselves cannot go on with them. */
export const tasksOn: Field = { ...tasksTo, hint: 'directory.admin.hint.tasks_on' }
export const until: Field = { name: 'until', as: 'date', hint: 'directory.admin.hint.until' }

export function numberOrNull(text: string): number | null {
  return text.trim() === '' ? null : Number(text)
}

/** The first day on which something no longer holds, from the last on which it does. */
export function dayAfter(last: string): string | null {
  if (!last) return null
  const day = new Date(`${last}T00:00:00Z`)
  day.setUTCDate(day.getUTCDate() + 1)
  return day.toISOString().slice(0, 10)
}

/** The given values that differ from those before: what an edit sends. */
export function changed<T extends object>(now: T, before: { [K in keyof T]: unknown }): Partial<T> {
  const entries = Object.entries(now).filter(([key, value]) => value !== before[key as keyof T])
  return Object.fromEntries(entries) as Partial<T>
}

export function isWholeNumber(text: string): boolean {
  return /^\d{1,6}$/u.test(text.trim())
}

export function isRank(text: string): boolean {
  return isWholeNumber(text) && Number(text) >= 1 && Number(text) <= 12
}
