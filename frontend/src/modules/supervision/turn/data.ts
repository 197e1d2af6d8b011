import { api, unwrap } from '@/api/client'
import type { MatterInput, TaskInput } from '../data'
import type { Outcome } from './outcomes'

interface Place {
  conversation: string
  seq: number
}

const path = ({ conversation, seq }: Place) => ({ params: { path: { conversation_id: conversation, seq } } })
const M = '/api/v1/conversations/{conversation_id}/messages/{seq}'

export const toTask = (place: Place, body: TaskInput): Promise<Outcome> => unwrap(api.POST(`${M}/task`, { ...path(place), body }))
export const toMatter = (place: Place, body: MatterInput): Promise<Outcome> => unwrap(api.POST(`${M}/matter`, { ...path(place), body }))
export const toDocument = (place: Place, kind: string, title: string, withText: boolean): Promise<Outcome> =>
  unwrap(api.POST(`${M}/document`, { ...path(place), body: { kind, title, with_text: withText } }))
