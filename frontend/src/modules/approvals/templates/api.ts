import { api, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import type { Content, DesignDraft, DesignKind, DesignOverview, DesignView, DryRunStep } from './types'

const draftPath = (id: string) => ({ params: { path: { design_id: id } } })

export function loadDesigns(kind: DesignKind, organ: string): Promise<DesignOverview> {
  return unwrap(api.GET('/api/v1/approvals/designs/{kind}', { params: { path: { kind }, query: organ ? { organ } : {} } }))
}

export function loadDesign(kind: DesignKind, organ: string, key: string): Promise<DesignView> {
  return unwrap(api.GET('/api/v1/approvals/designs/{kind}/{organ_id}/{key}', { params: { path: { kind, organ_id: organ, key } } }))
}

export interface Beginning {
  organ: string
  key?: string
  as_new?: boolean
  name?: string
}

export function beginDesign(kind: DesignKind, { organ, key = '', as_new = false, name = '' }: Beginning): Promise<DesignDraft> {
  return unwrap(api.POST('/api/v1/approvals/designs/{kind}', { params: { path: { kind } }, body: { organ, key, as_new, name } }))
}

export function restoreVersion(kind: DesignKind, organ: string, key: string, number: number): Promise<DesignView> {
  return unwrap(api.POST('/api/v1/approvals/designs/{kind}/{organ_id}/{key}/restore', { params: { path: { kind, organ_id: organ, key } }, body: { number } }))
}

export async function withdrawDesign(kind: DesignKind, organ: string, key: string): Promise<void> {
  await unwrap(api.POST('/api/v1/approvals/designs/{kind}/{organ_id}/{key}/withdraw', { params: { path: { kind, organ_id: organ, key } } }))
}

export function loadDraft(id: string): Promise<DesignDraft> {
  return unwrap(api.GET('/api/v1/approvals/design-drafts/{design_id}', draftPath(id)))
}

export function saveDraft(id: string, token: number, name: string, content: Content): Promise<DesignDraft> {
  return unwrap(api.PUT('/api/v1/approvals/design-drafts/{design_id}', { ...draftPath(id), body: { token, name, content } }))
}

export async function discardDraft(id: string): Promise<void> {
  await unwrap(api.DELETE('/api/v1/approvals/design-drafts/{design_id}', draftPath(id)))
}

export function publishDraft(id: string, token: number): Promise<DesignView> {
  return unwrap(api.POST('/api/v1/approvals/design-drafts/{design_id}/publish', { ...draftPath(id), body: { token } }))
}

export function dryRun(id: string, person: string, values: Record<string, unknown>): Promise<DryRunStep[]> {
  return unwrap(api.POST('/api/v1/approvals/design-drafts/{design_id}/dry-run', { ...draftPath(id), body: { person, values } }))
}

export function tryForm(id: string, data: Content): Promise<components['schemas']['FormTried']> {
  return unwrap(api.POST('/api/v1/approvals/design-drafts/{design_id}/try', { ...draftPath(id), body: { data } }))
}

export async function loadPosts(unit: string): Promise<components['schemas']['PostView'][]> {
  return (await unwrap(api.GET('/api/v1/orgchart/units/{unit_id}/posts', { params: { path: { unit_id: unit } } }))).items
}
