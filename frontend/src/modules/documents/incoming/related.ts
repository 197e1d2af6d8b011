import { api, unwrap } from '@/api/client'
import type { components } from '@/api/schema'

export type RelatedDocument = components['schemas']['RelatedView']
export type PassingVerb = components['schemas']['PassOnInput']['verb']

const at = (id: string) => ({ params: { path: { document_id: id } } })

export function loadRelated(id: string): Promise<RelatedDocument[]> {
  return unwrap(api.GET('/api/v1/documents/{document_id}/related', at(id)))
}

/** 转发 or 批转: answers the new draft's id. */
export async function passOn(id: string, verb: PassingVerb): Promise<string> {
  return (await unwrap(api.POST('/api/v1/documents/{document_id}/pass-on', { ...at(id), body: { verb } }))).id
}

/** 批复 or 复函: answers the new draft's id. */
export async function answerDocument(id: string): Promise<string> {
  return (await unwrap(api.POST('/api/v1/documents/{document_id}/answer', at(id)))).id
}

export async function copyDocument(id: string): Promise<string> {
  return (await unwrap(api.POST('/api/v1/documents/{document_id}/copy', at(id)))).id
}
