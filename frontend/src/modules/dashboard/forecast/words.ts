import type { components } from '@/api/schema'

export type Outlook = components['schemas']['OutlookOut']

const SMALL = 0.05
const SURE = 0.95

/** What an outlook says, as keys of texts: when it is likely to end, and how likely late; or why nothing is said. */
export function keysOf(outlook: Outlook, now = new Date()): string[] {
  if (outlook.silence || !outlook.likely || !outlook.by) return [`silence.${outlook.silence ?? 'few'}`]
  const when = outlook.longer ? 'likelyLonger' : 'likely'
  const late = new Date(outlook.due_at) < now ? 'overdue' : chanceOf(outlook.late ?? 0)
  return [when, late, ...(outlook.provisional ? ['provisional'] : [])]
}

/** A chance in words: nothing is said more exactly than it is known. */
export function chanceOf(late: number): string {
  if (late < SMALL) return 'lateSmall'
  return late > SURE ? 'lateSure' : 'lateAbout'
}
