import { api, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import type { Page } from '@/ui'

type Schemas = components['schemas']
export type Norm = Schemas['NormView']
export type NormRow = Schemas['NormRow']
export type NormDesk = Schemas['NormDesk']
export type Prerequisite = Schemas['PrerequisiteView']
export type Kind = Prerequisite['kind']
export type Entry = Schemas['NormEntry']
export type Outcome = Schemas['NormEnd']['outcome']
export type Need = Schemas['NeedView']
export type NeedAnswer = Schemas['NeedAnswerView']
export type PlanRow = Schemas['IssuingPlanRow']
export type PlanDesk = Schemas['IssuingPlanDesk']
export type PlanWish = Schemas['IssuingPlanWish']

export const STATUSES = ['in_force', 'ending', 'revise', 'lapsed', 'drafting'] as const
export type Status = (typeof STATUSES)[number]

/** What a step of the procedure may conclude; the server holds the same list (documents/norms/rules.py). */
export const CONCLUSIONS: Record<Kind, readonly string[]> = {
  consultation: ['held', 'not_needed'],
  legality: ['lawful', 'amend', 'unlawful'],
  competition: ['fair', 'excepted', 'not_concerned', 'restricts'],
  collective: ['passed', 'refused'],
  explanation: ['written'],
}
/** Conclusions that say why, in words. */
export const EXPLAINED: ReadonlySet<string> = new Set(['not_needed', 'not_concerned', 'excepted', 'amend', 'unlawful', 'restricts', 'refused', 'written'])

const of = (id: string) => ({ params: { path: { document_id: id } } })

export interface NormsAsked {
  status: Status
  unit: string
  year: string
  q: string
}

function query(asked: NormsAsked) {
  return {
    status: asked.status,
    q: asked.q.trim().slice(0, 100),
    ...(asked.unit ? { unit: asked.unit } : {}),
    ...(asked.year ? { year: Number(asked.year) } : {}),
  }
}

export const loadNormDesk = (): Promise<NormDesk> => unwrap(api.GET('/api/v1/norms/desk'))

export const loadNorms = (asked: NormsAsked, before: string | null): Promise<Page<NormRow>> =>
  unwrap(api.GET('/api/v1/norms', { params: { query: { ...query(asked), before } } }))

export const loadReviews = (before: string | null): Promise<Page<NormRow>> => unwrap(api.GET('/api/v1/norms/reviews', { params: { query: { before } } }))

export function exportLink(asked: NormsAsked): string {
  const parts = Object.entries(query(asked)).map(([key, value]) => [key, String(value)])
  return `/api/v1/norms/export?${new URLSearchParams(parts).toString()}`
}

export const loadNorm = (id: string): Promise<Norm> => unwrap(api.GET('/api/v1/documents/{document_id}/norm', of(id)))

export const markNorm = (id: string, years: number, effectiveOn: string | null): Promise<Norm> =>
  unwrap(api.PUT('/api/v1/documents/{document_id}/norm', { ...of(id), body: { years, effective_on: effectiveOn } }))

export async function unmarkNorm(id: string): Promise<void> {
  await unwrap(api.DELETE('/api/v1/documents/{document_id}/norm', of(id)))
}

export const askReview = (id: string): Promise<Norm> => unwrap(api.POST('/api/v1/documents/{document_id}/norm/review', of(id)))

export const enterRecord = (id: string, entry: Entry): Promise<Norm> =>
  unwrap(api.POST('/api/v1/documents/{document_id}/norm/records', { ...of(id), body: entry }))

export const endNorm = (id: string, outcome: Outcome, reason: string, years: number | null): Promise<Norm> =>
  unwrap(api.POST('/api/v1/documents/{document_id}/norm/end', { ...of(id), body: { outcome, reason, years } }))

export const fileLink = (id: string, file: string): string => `/api/v1/documents/${id}/norm/files/${file}`

export const loadNeed = (title: string): Promise<Need> => unwrap(api.GET('/api/v1/issuing/need', { params: { query: { title } } }))

export const loadAnswer = (id: string): Promise<NeedAnswer> => unwrap(api.GET('/api/v1/documents/{document_id}/need', of(id)))

export interface Why {
  planned: string | null
  reason: string
}

export const saveAnswer = (id: string, why: Why): Promise<NeedAnswer> =>
  unwrap(api.PUT('/api/v1/documents/{document_id}/need', { ...of(id), body: { planned_id: why.planned, reason: why.reason } }))

/** A new draft; returns its id. */
export async function beginDraft(title: string, kind: Schemas['Beginning']['kind'], why: Why): Promise<string> {
  return (await unwrap(api.POST('/api/v1/issuing/begin', { body: { title, kind, planned_id: why.planned, reason: why.reason } }))).id
}

export const loadPlanDesk = (): Promise<PlanDesk> => unwrap(api.GET('/api/v1/issuing/plan/desk'))

export const loadPlan = (year: number, before: string | null): Promise<Page<PlanRow>> =>
  unwrap(api.GET('/api/v1/issuing/plan', { params: { query: { year, before } } }))

export async function savePlan(id: string | null, organ: string, wish: PlanWish): Promise<void> {
  if (id === null) await unwrap(api.POST('/api/v1/issuing/plan', { body: { ...wish, organ_id: organ } }))
  else await unwrap(api.PUT('/api/v1/issuing/plan/{item_id}', { params: { path: { item_id: id } }, body: wish }))
}

export async function dropPlan(id: string): Promise<void> {
  await unwrap(api.DELETE('/api/v1/issuing/plan/{item_id}', { params: { path: { item_id: id } } }))
}
