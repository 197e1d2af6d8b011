import { api, unwrap } from '@/api/client'
import type { components } from '@/api/schema'

type Schemas = components['schemas']
export type Delegation = Schemas['DelegationView']
export type Delegations = Schemas['DelegationsView']
export type DelegationPost = Schemas['DelegationPost']
export type Order = Schemas['DelegationIn']
export type Preview = Schemas['DelegationPreview']

export const KINDS = ['check', 'countersign', 'review', 'issue', 'dispatch', 'incoming'] as const
export type Kind = (typeof KINDS)[number]

/** One's own, or those of somebody else as far as one may know of them. */
export function loadDelegations(person: string | null): Promise<Delegations> {
  if (!person) return unwrap(api.GET('/api/v1/orgchart/delegations'))
  return unwrap(api.GET('/api/v1/orgchart/people/{person_id}/delegations', { params: { path: { person_id: person } } }))
}

export function preview(order: Order): Promise<Preview> {
  return unwrap(api.POST('/api/v1/orgchart/delegations/preview', { body: order }))
}

export function make(order: Order): Promise<Delegation[]> {
  return unwrap(api.POST('/api/v1/orgchart/delegations', { body: order }))
}

export function end(id: string): Promise<Delegation> {
  return unwrap(api.POST('/api/v1/orgchart/delegations/{delegation_id}/end', { params: { path: { delegation_id: id } } }))
}
