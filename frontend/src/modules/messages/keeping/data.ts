import { api, csrfHeader, unwrap } from '@/api/client'
import { toApiError } from '@/api/errors'
import type { components } from '@/api/schema'
import type { Page } from '@/ui'

type Schemas = components['schemas']
export type Policy = Schemas['KeepingPolicyOut']
export type PolicyIn = Schemas['KeepingPolicyIn']
export type Retention = Schemas['RetentionOut']
export type Rule = Schemas['RetentionRuleOut']
export type Wish = Schemas['RetentionWish']
export type Preview = Schemas['RetentionPreview']
export type Hold = Schemas['HoldOut']
export type HoldIn = Schemas['HoldIn']
export type HoldVerb = Schemas['HoldAct']['verb']
export type Inspection = Schemas['InspectionOut']
export type InspectionIn = Schemas['InspectionIn']
export type Duty = Policy['duty']

export const KINDS = ['direct', 'group', 'unit', 'notice', 'document', 'feed'] as const

export const loadConversationKeeping = (id: string) => unwrap(api.GET('/api/v1/conversations/{conversation_id}/keeping', { params: { path: { conversation_id: id } } }))

export const loadPolicy = (): Promise<Policy> => unwrap(api.GET('/api/v1/messaging/keeping'))
export const savePolicy = (body: PolicyIn): Promise<Policy> => unwrap(api.PUT('/api/v1/messaging/keeping', { body }))

export const loadRetention = (): Promise<Retention> => unwrap(api.GET('/api/v1/messaging/retention'))
export const previewRule = (body: Wish): Promise<Preview> => unwrap(api.POST('/api/v1/messaging/retention/preview', { body }))
export const saveRule = (body: Wish): Promise<Rule> => unwrap(api.PUT('/api/v1/messaging/retention', { body }))

export const loadHolds = (before: string | null): Promise<Page<Hold>> => unwrap(api.GET('/api/v1/messaging/holds', { params: { query: { before } } }))
export const askHold = (body: HoldIn): Promise<Hold> => unwrap(api.POST('/api/v1/messaging/holds', { body }))
export const actOnHold = (id: string, verb: HoldVerb, reason = ''): Promise<Hold> => unwrap(api.POST('/api/v1/messaging/holds/{hold_id}', { params: { path: { hold_id: id } }, body: { verb, reason } }))

export const loadInspections = (before: string | null): Promise<Page<Inspection>> => unwrap(api.GET('/api/v1/messaging/inspections', { params: { query: { before } } }))
export const askInspection = (body: InspectionIn): Promise<Inspection> => unwrap(api.POST('/api/v1/messaging/inspections', { body }))
export const decideInspection = (id: string, approve: boolean, note = ''): Promise<Inspection> =>
  unwrap(api.POST('/api/v1/messaging/inspections/{inspection_id}/decision', { params: { path: { inspection_id: id } }, body: { approve, note } }))
export const closeInspection = (id: string): Promise<Inspection> => unwrap(api.POST('/api/v1/messaging/inspections/{inspection_id}/close', { params: { path: { inspection_id: id } } }))

/** Fetches the package (which counts as one download) and hands it to the browser to save. */
export async function downloadPackage(id: string): Promise<void> {
  const answer = await fetch(`/api/v1/messaging/inspections/${id}/package`, { method: 'POST', credentials: 'same-origin', headers: csrfHeader() })
  if (!answer.ok) throw toApiError(await answer.json().catch(() => null), answer.status)
  const link = document.createElement('a')
  link.href = URL.createObjectURL(await answer.blob())
  link.download = `${id}.zip`
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

/** Numbers of conversations as people paste them: by themselves, or in addresses of conversations. */
export function numbersIn(text: string): string[] {
  const found = text.split(/[\s,，;；、]+/u).map((part) => /(?:^|\/messages\/)(\d{1,19})(?:[?#].*)?$/u.exec(part)?.[1] ?? '')
  return [...new Set(found.filter(Boolean))]
}
