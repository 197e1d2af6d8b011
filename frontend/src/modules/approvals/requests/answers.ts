import type { Answer, FormField, Words } from './types'

type Say = (words: Words) => string
type Column = NonNullable<Answer['columns']>[number]

/** "1,234.50" from "1234.50": text all the way, so that nothing is rounded. */
export function moneyText(value: string): string {
  const [whole = '', rest] = value.split('.')
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/gu, ',')
  return rest === undefined ? grouped : `${grouped}.${rest}`
}

function isWords(value: unknown): value is Words {
  return typeof value === 'object' && value !== null && 'zh' in value && 'en' in value
}

function isNamed(value: unknown): value is { name: string; note?: string } {
  return typeof value === 'object' && value !== null && 'name' in value
}

function text(value: unknown, about: { money?: boolean; measure?: Words; type: string }, say: Say): string {
  if (value === null || value === undefined || value === '') return ''
  if (isWords(value)) return say(value)
  if (isNamed(value)) return [value.name, value.note].filter(Boolean).join('　')
  if (about.money) return moneyText(String(value))
  return about.measure ? `${String(value)} ${say(about.measure)}` : String(value)
}

/** What a field is called where it is filled in: with what is counted in it, "数量（台）". */
export function labelOf(field: FormField, { say, t }: { say: Say; t: (key: string, data?: Record<string, string>) => string }): string {
  const label = say(field.label)
  return field.type === 'number' && field.measure ? t('approvals.requests.measured', { label, measure: say(field.measure) }) : label
}

/** An answer in one line of words; ranges, tables, files and long texts are drawn by themselves. */
export function shownText(answer: Answer, say: Say): string {
  return text(answer.value, answer, say)
}

export function cellText(column: Column, value: unknown, say: Say): string {
  return text(value, column, say)
}

/** An answer in a preview: ranges as two days, tables by the number of their rows, files left out. */
export function previewText(answer: Answer, say: Say): string {
  if (answer.type === 'attachment') return ''
  if (answer.type === 'table') return Array.isArray(answer.value) && answer.value.length > 0 ? `× ${answer.value.length}` : ''
  if (answer.type === 'date_range') {
    const range = answer.value as { from: string; to: string } | null
    return range ? `${range.from} – ${range.to}` : ''
  }
  return shownText(answer, say)
}
