import type { UnitRef } from '../types'

/** The organs with the one at `at` moved by `by` places; as they were where there is no such place. */
export function moved(organs: readonly UnitRef[], at: number, by: 1 | -1): UnitRef[] {
  const list = [...organs]
  const one = list[at]
  const other = list[at + by]
  if (one && other) [list[at], list[at + by]] = [other, one]
  return list
}
