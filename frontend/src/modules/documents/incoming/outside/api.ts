import { api, unwrap } from '@/api/client'
import type { components } from '@/api/schema'

type Schemas = components['schemas']
export type OutsideDesk = Schemas['OutsideDesk']
export type OutsideReading = Schemas['OutsideReading']
export type OutsideWish = Schemas['OutsideWish']
export type SenderSuggestion = Schemas['SenderSuggestion']
export type Registered = Schemas['RegisteredOutside']

export function loadDesk(): Promise<OutsideDesk> {
  return unwrap(api.GET('/api/v1/outside-papers/desk'))
}

export function loadSenders(q: string): Promise<SenderSuggestion[]> {
  return unwrap(api.GET('/api/v1/outside-papers/senders', { params: { query: { q } } }))
}

/** Keeps one original and says what the form may be filled with. */
export function readOriginal(file: File): Promise<OutsideReading> {
  return unwrap(
    api.POST('/api/v1/outside-papers/files', {
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

/** Addresses of the page pictures of one's own upload. */
export async function loadOriginalPages(id: string): Promise<string[]> {
  const { pages } = await unwrap(api.GET('/api/v1/outside-papers/files/{file_id}/pages', { params: { path: { file_id: id } } }))
  return Array.from({ length: pages }, (_, index) => `/api/v1/outside-papers/files/${id}/pages/${index + 1}`)
}

export function registerOutside(wish: OutsideWish): Promise<Registered> {
  return unwrap(api.POST('/api/v1/outside-papers', { body: wish }))
}
