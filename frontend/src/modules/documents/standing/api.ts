import { api, unwrap } from '@/api/client'
import type { components } from '@/api/schema'

export type Standing = components['schemas']['Standing']
export type Annulment = components['schemas']['AnnulmentView']
export type AnnulWish = components['schemas']['AnnulInput']

export const loadStanding = (id: string): Promise<Standing> => unwrap(api.GET('/api/v1/documents/{document_id}/standing', { params: { path: { document_id: id } } }))

export const annul = (id: string, wish: AnnulWish): Promise<Standing> => unwrap(api.POST('/api/v1/documents/{document_id}/annul', { params: { path: { document_id: id } }, body: wish }))

/** Takes back what nobody has signed for. */
export async function recallDelivery(id: string, reason: string): Promise<void> {
  await unwrap(api.POST('/api/v1/deliveries/{delivery_id}/recall', { params: { path: { delivery_id: id } }, body: { reason } }))
}

export async function resendDelivery(id: string): Promise<void> {
  await unwrap(api.POST('/api/v1/deliveries/{delivery_id}/resend', { params: { path: { delivery_id: id } } }))
}
