import { api, unwrap } from '@/api/client'
import type { components } from '@/api/schema'

export type Colleague = components['schemas']['ColleagueView']
export type ColleagueRole = components['schemas']['ColleagueInput']['role']

const path = (id: string) => ({ params: { path: { document_id: id } } })

export function loadColleagues(id: string): Promise<Colleague[]> {
  return unwrap(api.GET('/api/v1/documents/{document_id}/colleagues', path(id)))
}

export function invite(id: string, personId: string, role: ColleagueRole): Promise<Colleague[]> {
  return unwrap(api.PUT('/api/v1/documents/{document_id}/colleagues', { ...path(id), body: { person_id: personId, role } }))
}

export async function dismiss(id: string, personId: string): Promise<void> {
  await unwrap(api.DELETE('/api/v1/documents/{document_id}/colleagues/{person_id}', { params: { path: { document_id: id, person_id: personId } } }))
}
