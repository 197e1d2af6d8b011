import type { FieldType, FormField, Words } from '../requests/types'

/** A computed field's formula (approvals/forms/expression.py). */
export type Formula =
  | { value: string }
  | { field: string }
  | { days: string }
  | { working_days: string }
  | { total: string; each: Formula }
  | { op: Operator; args: Formula[] }
export type Operator = 'add' | 'sub' | 'mul' | 'div' | 'min' | 'max'

export interface DesignedField extends FormField {
  prefill?: string
  places?: number
  future?: boolean
  formula?: Formula | null
  columns?: DesignedField[]
}

export interface DesignedForm {
  name: Words
  about: Words
  category: string
  kind?: 'request' | 'report'
  number_word?: string
  title: string[]
  flows: string[]
  /** The applicant takes one of them; else the first that somebody is found for. */
  pick?: boolean
  fields: DesignedField[]
}

export const TYPES: readonly FieldType[] = ['text', 'long_text', 'number', 'money', 'date', 'date_range', 'choice', 'person', 'unit', 'attachment', 'computed', 'table']
export const COLUMN_TYPES: readonly FieldType[] = ['text', 'number', 'money', 'date', 'choice', 'computed']
export const CATEGORIES = ['personal', 'travel', 'money', 'service', 'report'] as const
