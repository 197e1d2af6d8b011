import type { FieldType } from '../requests/types'
import type { DesignedField } from './types'

/** A key that none of those taken is: f1, f2 … */
export function freshKey(letter: string, taken: readonly string[]): string {
  let number = taken.length + 1
  while (taken.includes(`${letter}${number}`)) number += 1
  return `${letter}${number}`
}

const MORE: Partial<Record<FieldType, Partial<DesignedField>>> = {
  choice: { options: [{ key: 'o1', label: { zh: '', en: '' } }, { key: 'o2', label: { zh: '', en: '' } }] },
  computed: { formula: null },
  table: { columns: [{ key: 'c1', type: 'text', label: { zh: '', en: '' } }] },
}

export function freshField(key: string, type: FieldType): DesignedField {
  return { key, type, label: { zh: '', en: '' }, ...MORE[type] }
}

/** A field one place up (-1) or down (1); the same list where there is no such place. */
export function moved<T>(list: readonly T[], index: number, by: -1 | 1): T[] {
  const next = [...list]
  const [one, other] = [next[index], next[index + by]]
  if (one === undefined || other === undefined) return next
  next[index] = other
  next[index + by] = one
  return next
}
