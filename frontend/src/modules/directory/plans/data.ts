import { api, unwrap } from '@/api/client'
import type { Page } from '@/ui'
import type { Drawing, Plan, PlanPreview, PlanReport, PlanRow, PlanState } from './types'

export function loadPlans(query: { unit: string | null; state: PlanState | null; after: string | null }): Promise<Page<PlanRow>> {
  return unwrap(api.GET('/api/v1/orgchart/plans', { params: { query } }))
}

export function loadPlan(id: string): Promise<Plan> {
  return unwrap(api.GET('/api/v1/orgchart/plans/{plan_id}', { params: { path: { plan_id: id } } }))
}

export function makePlan(facts: Omit<Drawing, 'acts'> & { unit: string }): Promise<Plan> {
  return unwrap(api.POST('/api/v1/orgchart/plans', { body: { ...facts, acts: [] } }))
}

export function drawPlan(id: string, version: number, drawing: Drawing): Promise<Plan> {
  return unwrap(api.PUT('/api/v1/orgchart/plans/{plan_id}', { params: { path: { plan_id: id } }, body: { version, ...drawing } }))
}

export function previewPlan(id: string): Promise<PlanPreview> {
  return unwrap(api.POST('/api/v1/orgchart/plans/{plan_id}/preview', { params: { path: { plan_id: id } } }))
}

export function loadReport(id: string): Promise<PlanReport> {
  return unwrap(api.GET('/api/v1/orgchart/plans/{plan_id}/report', { params: { path: { plan_id: id } } }))
}

/** What moves a plan on; each answers with the plan as it is then. */
export const verbs = {
  schedule: (id: string, version: number): Promise<Plan> => unwrap(api.POST('/api/v1/orgchart/plans/{plan_id}/schedule', { params: { path: { plan_id: id } }, body: { version } })),
  cancel: (id: string, version: number): Promise<Plan> => unwrap(api.POST('/api/v1/orgchart/plans/{plan_id}/cancel', { params: { path: { plan_id: id } }, body: { version } })),
  reopen: (id: string, version: number): Promise<Plan> => unwrap(api.POST('/api/v1/orgchart/plans/{plan_id}/reopen', { params: { path: { plan_id: id } }, body: { version } })),
}
export type Verb = keyof typeof verbs
