import type { DrawnAct } from './types'

/** An act that uses what another makes, but no longer comes after it. */
export interface Broken {
  user: string
  maker: string
  /** The maker is still among the acts, only later. */
  later: boolean
}

function refsIn(value: unknown): string[] {
  if (typeof value === 'string') return value.startsWith('@') ? [value.slice(1)] : []
  if (Array.isArray(value)) return value.flatMap(refsIn)
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(refsIn) : []
}

/** The first act in this order that names something which no act before it makes; both by their keys. */
export function brokenIn(acts: readonly DrawnAct[], known: ReadonlySet<string>): Broken | null {
  const before = new Set<string>()
  for (const { key, change } of acts) {
    const maker = refsIn(change).find((ref) => known.has(ref) && !before.has(ref))
    if (maker) return { user: key, maker, later: acts.some((one) => one.key === maker) }
    before.add(key)
  }
  return null
}
