import { api, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import type { Asked } from './query'

export type FoundDocument = components['schemas']['FoundDocument']
export type DocumentsFound = components['schemas']['DocumentsFound']
export type SavedSearch = components['schemas']['SavedSearchView']
export type CitedDocument = components['schemas']['CitedDocument']

export function findDocuments(asked: Asked, after: string | null, signal?: AbortSignal): Promise<DocumentsFound> {
  const query = {
    q: asked.q,
    ...(asked.organ ? { organ_id: asked.organ } : {}),
    ...(asked.kind ? { kind: asked.kind } : {}),
    ...(asked.year ? { year: Number(asked.year) } : {}),
    ...(asked.state ? { state: asked.state as FoundDocument['state'] } : {}),
    ...(after ? { after } : {}),
  }
  return unwrap(api.GET('/api/v1/documents/search', { params: { query }, ...(signal ? { signal } : {}) }))
}

export const loadSearches = (): Promise<SavedSearch[]> => unwrap(api.GET('/api/v1/documents/searches'))

export const saveSearch = (name: string, asked: Asked): Promise<SavedSearch> => unwrap(api.POST('/api/v1/documents/searches', { body: { name, asked } }))

export async function forgetSearch(id: string): Promise<void> {
  await unwrap(api.DELETE('/api/v1/documents/searches/{search_id}', { params: { path: { search_id: id } } }))
}

export const loadCitations = (id: string): Promise<CitedDocument[]> => unwrap(api.GET('/api/v1/documents/{document_id}/citations', { params: { path: { document_id: id } } }))

/** Where a found document opens: at the desk that wrote what was found. */
export function placeOf(one: Pick<FoundDocument, 'id' | 'delivery_id' | 'state'>): string {
  if (one.delivery_id) return `/documents/deliveries/${one.delivery_id}`
  return one.state === 'drafting' ? `/documents/${one.id}/draft` : `/documents/${one.id}`
}
