import type { components } from '@/api/schema'

type Burden = components['schemas']['BurdenOut']
type Counted = Pick<Burden, 'issued' | 'before' | 'since' | 'long'>

/** The conclusion's key: how this year stands against last year, as far as the records tell. */
export function conclusionOf({ issued, before, since }: Counted): 'nothing' | 'unknown' | 'more' | 'less' | 'same' {
  if (!issued && !since) return 'nothing'
  if (before === null) return 'unknown'
  if (issued === before) return 'same'
  return issued > before ? 'more' : 'less'
}

/** By what part it rose or fell; null where there was nothing before to compare with. */
export function changedBy({ issued, before }: Counted): number | null {
  return before ? Math.abs(issued - before) / before : null
}

/** What is said of length; null where nothing was issued. */
export function lengthOf({ issued, long }: Counted): 'long' | 'short' | null {
  if (!issued) return null
  return long ? 'long' : 'short'
}
