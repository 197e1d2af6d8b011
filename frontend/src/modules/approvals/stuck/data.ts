import { api, unwrap } from '@/api/client'
import type { components } from '@/api/schema'

export type StuckChain = components['schemas']['StuckChain']
export type StuckStep = components['schemas']['StuckStep']
export type CalendarYear = components['schemas']['CalendarYearView']

export function loadStuck(before: string | null) {
  return unwrap(api.GET('/api/v1/approvals/stuck', { params: { query: { before } } }))
}

export function loadYears(): Promise<CalendarYear[]> {
  return unwrap(api.GET('/api/v1/approvals/calendar'))
}

export async function assign(step_id: string, slot: number, person: string, reason: string): Promise<void> {
  await unwrap(api.POST('/api/v1/approvals/steps/{step_id}/assign', { params: { path: { step_id } }, body: { slot, person, reason } }))
}

export async function jump(chain_id: string, step: string, reason: string): Promise<void> {
  await unwrap(api.POST('/api/v1/approvals/chains/{chain_id}/jump', { params: { path: { chain_id } }, body: { step, reason } }))
}

/** Where the chain stands now. */
export function openSteps(chain: StuckChain): StuckStep[] {
  return chain.steps.filter((step) => step.state === 'active')
}

export type Why = 'empty' | 'idle' | 'late'

/** Why it is stuck: nobody was found for a place, nobody is asked, or somebody is days late. */
export function whyStuck(chain: StuckChain): Why {
  if (openSteps(chain).some((step) => step.places.some((place) => place.empty))) return 'empty'
  return chain.holders.length === 0 ? 'idle' : 'late'
}

/** Steps to which the chain may be put: any other before or after; the server keeps what the regulation requires. */
export function targets(chain: StuckChain): StuckStep[] {
  const here = openSteps(chain)[0]
  return here ? chain.steps.filter((step) => step.order !== here.order && step.state !== 'returned') : []
}
