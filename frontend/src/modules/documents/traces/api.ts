import { api, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import type { BodyNode } from '../draft/editor/body'

type Schemas = components['schemas']
export type Traces = Schemas['TracesView']
export type TraceLine = Schemas['TraceLine']
export type TraceRun = Schemas['TraceRun']
export type TraceAuthor = Schemas['TraceAuthor']

/** `before` 0: from nothing; `after` 0: to the text being written. */
export function loadTraces(id: string, before: number, after: number): Promise<Traces> {
  return unwrap(api.GET('/api/v1/documents/{document_id}/traces', { params: { path: { document_id: id }, query: { before, after } } }))
}

/** A signer's own version of the wording. */
export async function amendText(id: string, seenHash: string, body: BodyNode, reason: string, substantive: boolean | null = null): Promise<void> {
  await unwrap(api.POST('/api/v1/documents/{document_id}/amend', { params: { path: { document_id: id } }, body: { seen_hash: seenHash, body: { ...body }, reason, substantive } }))
}

/** Brings an earlier version's text back into the draft; 0 undoes the last such step. */
export async function restoreText(id: string, token: number, number: number): Promise<void> {
  await unwrap(api.POST('/api/v1/documents/{document_id}/restore', { params: { path: { document_id: id } }, body: { number, token } }))
}
