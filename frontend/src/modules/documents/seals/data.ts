import { api, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import type { Page } from '@/ui'

type Schemas = components['schemas']
export type Seal = Schemas['SealRow']
export type SealUse = Schemas['SealUseRow']
export type SealRequest = Schemas['SealRequestRow']
export type SealDesk = Schemas['SealDesk']
export type Asking = Schemas['SealAsking']
export type Kind = Seal['may_ask'][number]

export function loadDesk(): Promise<SealDesk> {
  return unwrap(api.GET('/api/v1/seals/desk'))
}

export function loadSeals(before: string | null): Promise<Page<Seal>> {
  return unwrap(api.GET('/api/v1/seals', { params: { query: { before } } }))
}

export function loadRequests(before: string | null): Promise<Page<SealRequest>> {
  return unwrap(api.GET('/api/v1/seals/requests', { params: { query: { before } } }))
}

export function loadUses(seal: string, before: string | null): Promise<Page<SealUse>> {
  return unwrap(api.GET('/api/v1/seals/{seal_id}/uses', { params: { path: { seal_id: seal }, query: { before } } }))
}

/** Printing and downloads of one document. */
export function loadPrints(document: string, before: string | null): Promise<Page<Schemas['PrintRow']>> {
  return unwrap(api.GET('/api/v1/documents/{document_id}/prints', { params: { path: { document_id: document }, query: { before } } }))
}

export function ask(body: Partial<Asking> & Pick<Asking, 'kind' | 'reason'>): Promise<SealRequest> {
  return unwrap(api.POST('/api/v1/seals/requests', { body: { name: '', ...body } }))
}

export function decide(id: string, agree: boolean, note: string): Promise<SealRequest> {
  return unwrap(api.POST('/api/v1/seals/requests/{request_id}/decide', { params: { path: { request_id: id } }, body: { agree, note } }))
}

export function withdraw(id: string): Promise<SealRequest> {
  return unwrap(api.POST('/api/v1/seals/requests/{request_id}/withdraw', { params: { path: { request_id: id } } }))
}

export function uploadPicture(file: File): Promise<Schemas['DocumentFile']> {
  return unwrap(
    api.POST('/api/v1/seals/pictures', {
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
