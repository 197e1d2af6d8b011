import type { components } from '@/api/schema'

export type Trial = components['schemas']['TrialOut']
export type Replay = components['schemas']['ReplayOut']
export type ChangeDone = components['schemas']['ChangeOut']
export type Subject = 'document' | 'incoming' | 'request'
export type ChangeType = 'parallel' | 'deadline' | 'delegate'

/** A change as it is being written: times in hours of working time. */
export interface Draft {
  key: number
  type: ChangeType
  stage: string
  second: string
  hours: string
  kept: string
}

/** The stages of each way, in the order of handling (regulation articles 18–25). */
export const STAGES: Record<Subject, readonly string[]> = {
  document: ['check', 'countersign', 'office_review', 'leader_review', 'issue', 'post_check', 'register', 'proof', 'seal', 'distribute'],
  incoming: ['in_register', 'first_check', 'propose', 'instruct', 'handle', 'close'],
  request: ['check', 'countersign', 'leader_review', 'approve'],
}

const FIRST: Record<Subject, [string, string]> = { document: ['countersign', 'office_review'], incoming: ['propose', 'instruct'], request: ['check', 'approve'] }

export function fresh(key: number, type: ChangeType, subject: Subject): Draft {
  const [stage, second] = FIRST[subject]
  return { key, type, stage, second, hours: '4', kept: '0.7' }
}

/** Whole working minutes, or null for what is no time. */
export function minutesOf(hours: string): number | null {
  const minutes = Math.round(Number(hours.trim().replace(',', '.')) * 60)
  return hours.trim() && Number.isFinite(minutes) && minutes >= 1 ? minutes : null
}
