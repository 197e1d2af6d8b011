import type { components } from '@/api/schema'

type Schemas = components['schemas']
export type FormItem = Schemas['FormItem']
export type RequestDraft = Schemas['RequestDraft']
export type RequestView = Schemas['RequestView']
export type RequestItem = Schemas['RequestItem']
export type RequestCard = Schemas['RequestCard']
export type PreviewStep = Schemas['RequestPreviewStep']
export type OfferedFlow = Schemas['RequestFlow']
export type Fault = Schemas['FormFault']

export interface Words {
  zh: string
  en: string
}

export type FieldType = 'text' | 'long_text' | 'number' | 'money' | 'date' | 'date_range' | 'person' | 'unit' | 'choice' | 'attachment' | 'computed' | 'table'

/** A field of a form's definition (approvals/forms/definition.py). */
export interface FormField {
  key: string
  type: FieldType
  label: Words
  hint?: Words | null
  required?: boolean
  measure?: Words | null
  money?: boolean
  longest?: number
  most?: number | string
  options?: { key: string; label: Words }[]
  columns?: FormField[]
}

export interface FormDefinition {
  name: Words
  about: Words
  kind?: 'request' | 'report'
  fields: FormField[]
}

export interface Named {
  id: string
  name: string
  note?: string
  size?: number
}

/** What the house adds to an answer: a number computed, capitals, days, names. */
export interface Told {
  value?: string
  capitals?: string
  days?: number
  working_days?: number
}

/** An answer as it was handed in. */
export interface Answer {
  key: string
  type: FieldType
  label: Words
  value: unknown
  capitals?: string
  money?: boolean
  measure?: Words
  columns?: { key: string; type: FieldType; label: Words; money?: boolean; measure?: Words }[]
}

export type Values = Record<string, unknown>
