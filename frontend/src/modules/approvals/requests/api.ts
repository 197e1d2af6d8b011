import { api, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import type { FormItem, Named, OfferedFlow, RequestDraft, RequestView, Values } from './types'

export async function loadForms(): Promise<FormItem[]> {
  return (await unwrap(api.GET('/api/v1/approvals/forms'))).forms
}

export async function keepFavourite(key: string, on: boolean): Promise<void> {
  await unwrap(api.PUT('/api/v1/approvals/forms/{key}/favourite', { params: { path: { key } }, body: { on } }))
}

export function createRequest(form: string): Promise<RequestDraft> {
  return unwrap(api.POST('/api/v1/approvals/requests', { body: { form, data: {} } }))
}

export function loadDraft(id: string): Promise<RequestDraft> {
  return unwrap(api.GET('/api/v1/approvals/requests/{request_id}/draft', { params: { path: { request_id: id } } }))
}

export function saveDraft(id: string, token: number, data: Values, urgency: string): Promise<components['schemas']['RequestSaved']> {
  return unwrap(api.PUT('/api/v1/approvals/requests/{request_id}/draft', { params: { path: { request_id: id } }, body: { token, data, urgency } }))
}

export async function discardDraft(id: string): Promise<void> {
  await unwrap(api.DELETE('/api/v1/approvals/requests/{request_id}/draft', { params: { path: { request_id: id } } }))
}

/** The flows it may go by, each with whom it would go to as it is filled in now. */
export function loadFlows(id: string): Promise<OfferedFlow[]> {
  return unwrap(api.GET('/api/v1/approvals/requests/{request_id}/flows', { params: { path: { request_id: id } } }))
}

export function submitRequest(id: string, token: number, flow: string, key: string): Promise<RequestView> {
  return unwrap(api.POST('/api/v1/approvals/requests/{request_id}/submit', { params: { path: { request_id: id } }, body: { token, flow, idempotency_key: key } }))
}

export function loadRequest(id: string): Promise<RequestView> {
  return unwrap(api.GET('/api/v1/approvals/requests/{request_id}', { params: { path: { request_id: id } } }))
}

/** The whole of it is on the screen. */
export function openRequest(id: string): Promise<RequestView> {
  return unwrap(api.POST('/api/v1/approvals/requests/{request_id}/open', { params: { path: { request_id: id } } }))
}

export function fileLink(id: string, file: string): string {
  return `/api/v1/approvals/requests/${id}/files/${file}`
}

export async function uploadFile(file: File): Promise<Named> {
  return unwrap(
    api.POST('/api/v1/approvals/requests/files', {
      // The schema writes a binary part as a string; the serializer below sends the file itself.
      body: { file: file as unknown as string },
      bodySerializer: () => {
        const form = new FormData()
        form.append('file', file)
        return form
      },
    }),
  )
}

export async function searchUnits(text: string): Promise<Named[]> {
  if (!text) return []
  const found = await unwrap(api.GET('/api/v1/orgchart/search', { params: { query: { q: text, people: 0 } } }))
  return found.units.map((unit) => ({ id: unit.id, name: unit.name }))
}
