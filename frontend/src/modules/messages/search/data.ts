import { api, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import type { Picked } from '@/ui'
import { spanOf, type Asked } from './query'

export type FoundMessage = components['schemas']['FoundMessage']
export type FoundConversation = components['schemas']['FoundConversation']
export type MessagesFound = components['schemas']['MessagesFound']
export type TextPart = components['schemas']['TextPart']
export type FoundPerson = components['schemas']['FoundPerson']

/** People and conversations shown above the messages; a tab of their own shows all of them. */
export const FEW = 3

function kindOf(asked: Asked): string {
  if (asked.tab === 'files') return asked.kind === 'picture' ? 'picture' : 'file'
  return asked.kind === 'any' ? '' : asked.kind
}

export function findMessages(asked: Asked, after: string | null): Promise<MessagesFound> {
  const query = {
    q: asked.q,
    kind: kindOf(asked),
    to_me: asked.me,
    order: asked.best ? 'best' : 'newest',
    ...spanOf(asked),
    ...(asked.sender ? { sender_id: asked.sender } : {}),
    ...(asked.conversation ? { conversation_id: asked.conversation } : {}),
    ...(asked.unit ? { unit_id: asked.unit } : {}),
    ...(after ? { after } : {}),
  }
  return unwrap(api.GET('/api/v1/search/messages', { params: { query } }))
}

export function findConversations(q: string): Promise<FoundConversation[]> {
  return q.trim() ? unwrap(api.GET('/api/v1/search/conversations', { params: { query: { q } } })) : Promise.resolve([])
}

export async function findPeople(q: string): Promise<FoundPerson[]> {
  const text = q.trim().slice(0, 40)
  if (!text) return []
  return (await unwrap(api.GET('/api/v1/orgchart/search', { params: { query: { q: text } } }))).people
}

export async function choosePeople(q: string): Promise<Picked[]> {
  return (await findPeople(q)).map((one) => ({ id: one.id, label: one.name, note: `${one.organ.short_name} ${one.post}` }))
}

export async function chooseUnits(q: string): Promise<Picked[]> {
  const text = q.trim().slice(0, 40)
  if (!text) return []
  const { units } = await unwrap(api.GET('/api/v1/orgchart/search', { params: { query: { q: text } } }))
  return units.map((one) => ({ id: one.id, label: one.short_name, note: one.within }))
}

export async function chooseConversations(q: string): Promise<Picked[]> {
  return (await findConversations(q)).map((one) => ({ id: one.id, label: one.title.map((part) => part.text).join('') }))
}

/** The names behind the ids of an address; what one may not see has none. */
export async function nameOf(what: 'sender' | 'unit' | 'conversation', id: string): Promise<string> {
  if (what === 'sender') return (await unwrap(api.GET('/api/v1/orgchart/people/{person_id}', { params: { path: { person_id: id } } }))).name
  if (what === 'unit') return (await unwrap(api.GET('/api/v1/orgchart/units/{unit_id}', { params: { path: { unit_id: id } } }))).short_name
  const { conversation } = await unwrap(api.GET('/api/v1/conversations/{conversation_id}', { params: { path: { conversation_id: id } } }))
  return conversation.title
}
