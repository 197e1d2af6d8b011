import { api, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import type { Ink } from '@/modules/approvals/ink/strokes'

export type DeliveryView = components['schemas']['DeliveryView']
export type WorkStage = 'propose' | 'instruct' | 'handle' | 'close'

/** Addresses that 承办 goes to; the first is the lead (条例 article 24(4)). */
export type HandlerAddress = Record<string, unknown>

const at = (id: string) => ({ params: { path: { delivery_id: id } } })

export function loadDelivery(id: string): Promise<DeliveryView> {
  return unwrap(api.GET('/api/v1/deliveries/{delivery_id}', at(id)))
}

export function tellOpened(id: string): Promise<DeliveryView> {
  return unwrap(api.POST('/api/v1/deliveries/{delivery_id}/opened', at(id)))
}

export function signFor(id: string): Promise<DeliveryView> {
  return unwrap(api.POST('/api/v1/deliveries/{delivery_id}/sign-for', at(id)))
}

export function registerReceipt(id: string, number: string, key: string): Promise<DeliveryView> {
  return unwrap(api.POST('/api/v1/deliveries/{delivery_id}/register', { ...at(id), body: { receipt_number: number, key } }))
}

export function firstCheck(id: string, accepted: boolean, opinion: string, key: string): Promise<DeliveryView> {
  return unwrap(api.POST('/api/v1/deliveries/{delivery_id}/first-check', { ...at(id), body: { accepted, opinion, key } }))
}

export function work(id: string, stage: WorkStage, said: { opinion: string; ink: Ink | null }, handlers: HandlerAddress[] | null, key: string): Promise<DeliveryView> {
  return unwrap(api.POST('/api/v1/deliveries/{delivery_id}/work', { ...at(id), body: { stage, opinion: said.opinion, ink: said.ink && { ...said.ink }, handlers, key } }))
}

/** 阅知性: to the heads of divisions for reading, closed by the registry. */
export function sendForReading(id: string, units: string[], opinion: string, key: string): Promise<DeliveryView> {
  return unwrap(api.POST('/api/v1/deliveries/{delivery_id}/for-reading', { ...at(id), body: { unit_ids: units, opinion, key } }))
}

export interface DivisionChoice {
  id: string
  name: string
}

/** The divisions of the receiving unit, to which 拟办 may propose the matter. */
export async function loadDivisions(unit: string): Promise<DivisionChoice[]> {
  const page = await unwrap(api.GET('/api/v1/orgchart/units/{unit_id}/children', { params: { path: { unit_id: unit } } }))
  return page.items.filter((row) => row.kind === 'division').map((row) => ({ id: row.id, name: row.short_name || row.name }))
}
