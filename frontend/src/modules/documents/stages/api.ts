import { api, unwrap } from '@/api/client'
import type { components } from '@/api/schema'

type Schemas = components['schemas']
export type StageDesk = Schemas['StageDesk']
export type RenditionView = Schemas['RenditionView']
export type TrackedDelivery = Schemas['TrackedDelivery']

interface Act {
  opinion: string
  key: string
}

const at = (id: string) => ({ params: { path: { document_id: id } } })

export function loadDesk(id: string): Promise<StageDesk> {
  return unwrap(api.GET('/api/v1/documents/{document_id}/desk', at(id)))
}

export function loadRenditions(id: string): Promise<RenditionView[]> {
  return unwrap(api.GET('/api/v1/documents/{document_id}/renditions', at(id)))
}

export function loadDeliveries(id: string): Promise<TrackedDelivery[]> {
  return unwrap(api.GET('/api/v1/documents/{document_id}/deliveries', at(id)))
}

/** 催办 of a receiving unit, once a working day. */
export async function urgeDelivery(id: string, reason: string): Promise<void> {
  await unwrap(api.POST('/api/v1/deliveries/{delivery_id}/urge', { params: { path: { delivery_id: id } }, body: { reason } }))
}

export async function register(id: string, act: Act & { series?: string; year?: number; entry?: string; copies: number }): Promise<void> {
  const { series = null, year = null, entry = null, copies, opinion, key } = act
  await unwrap(api.POST('/api/v1/documents/{document_id}/register', { ...at(id), body: { series_id: series, year, entry_id: entry, copies, opinion, key } }))
}

export async function proof(id: string, act: Act & { confirmed: string[] }): Promise<void> {
  await unwrap(api.POST('/api/v1/documents/{document_id}/proof', { ...at(id), body: act }))
}

export async function seal(id: string, act: Act & { seal: string }): Promise<void> {
  await unwrap(api.POST('/api/v1/documents/{document_id}/seal', { ...at(id), body: { seal_id: act.seal, opinion: act.opinion, key: act.key } }))
}

export async function distribute(id: string, act: Act): Promise<void> {
  await unwrap(api.POST('/api/v1/documents/{document_id}/distribute', { ...at(id), body: act }))
}
