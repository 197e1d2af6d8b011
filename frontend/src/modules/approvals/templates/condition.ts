import type { AskedField, Comparison, Condition } from './types'

export type Join = 'all' | 'any'

/** The parts of a condition as they are edited; a single comparison is a list of one. */
export function parts(condition: Condition | null): Condition[] {
  if (!condition) return []
  if ('all' in condition) return condition.all
  if ('any' in condition) return condition.any
  return [condition]
}

/** One condition from parts; a group inside another keeps its form even with one part. */
export function joined(join: Join, of: readonly Condition[], inside: boolean): Condition | null {
  const first = of[0]
  if (!first) return null
  if (of.length === 1 && !inside) return first
  return join === 'all' ? { all: [...of] } : { any: [...of] }
}

/** The comparison that a condition is or denies. */
export function plain(condition: Condition): { one: Comparison; negated: boolean } | null {
  if ('field' in condition) return { one: condition, negated: false }
  if ('no' in condition && 'field' in condition.no) return { one: condition.no, negated: true }
  return null
}

export const OPS: Record<AskedField['kind'], readonly string[]> = {
  number: ['gt', 'ge', 'lt', 'le', 'eq', 'ne'],
  choice: ['eq', 'ne', 'in', 'not_in'],
  list: ['has', 'hasNot'],
}

/** A comparison with another operator or field, with a value that fits it. */
export function fitted(field: AskedField, op: string, value: Comparison['value']): Condition {
  if (field.kind === 'number') return { field: field.key, op, value: typeof value === 'number' ? value : 0 }
  const known = field.choices.map((choice) => choice.value)
  const given = (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string' && known.includes(one))
  const first = given[0] ?? known[0] ?? ''
  if (op === 'hasNot') return { no: { field: field.key, op: 'has', value: first } }
  return { field: field.key, op, value: op === 'in' || op === 'not_in' ? (given.length ? given : [first]) : first }
}
