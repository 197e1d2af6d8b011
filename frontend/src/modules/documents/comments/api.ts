import { api, unwrap } from '@/api/client'
import type { components } from '@/api/schema'

type Schemas = components['schemas']
export type Comments = Schemas['PassageComments']
export type Thread = Schemas['PassageThreadView']
export type Talker = Schemas['PassageTalker']
export type NewPassage = Schemas['PassageInput']
export type NewNote = Schemas['PassageNoteInput']

const path = (id: string) => ({ params: { path: { document_id: id } } })
const threadPath = (id: string, thread: string) => ({ params: { path: { document_id: id, thread_id: thread } } })

export function loadComments(id: string): Promise<Comments> {
  return unwrap(api.GET('/api/v1/documents/{document_id}/comments', path(id)))
}

export function openThread(id: string, wish: NewPassage): Promise<Comments> {
  return unwrap(api.POST('/api/v1/documents/{document_id}/comments', { ...path(id), body: wish }))
}

export function replyTo(id: string, thread: string, note: NewNote): Promise<Comments> {
  return unwrap(api.POST('/api/v1/documents/{document_id}/comments/{thread_id}', { ...threadPath(id, thread), body: note }))
}

export function settleThread(id: string, thread: string, resolved: boolean): Promise<Comments> {
  return unwrap(api.PUT('/api/v1/documents/{document_id}/comments/{thread_id}', { ...threadPath(id, thread), body: { resolved } }))
}
