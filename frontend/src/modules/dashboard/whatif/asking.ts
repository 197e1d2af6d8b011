import type { components } from '@/api/schema'
import { minutesOf, type Draft } from './types'

type Asked = components['schemas']['TrialIn']['changes'][number]

/** A change as the server takes it. */
export function asked(draft: Draft): Asked {
  if (draft.type === 'parallel') return { type: 'parallel', first: draft.stage, second: draft.second }
  const common = { stage: draft.stage, minutes: minutesOf(draft.hours) ?? 0 }
  return draft.type === 'deadline' ? { type: 'deadline', ...common, kept: Number(draft.kept) } : { type: 'delegate', ...common }
}
