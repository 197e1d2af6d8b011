import { api, unwrap } from '@/api/client'
import type { Message } from '../types'

/** How the @ menu writes everybody's name, in every language. */
export const EVERYBODY = '所有人'

interface Place {
  conversation: string
  seq: number
}

const path = ({ conversation, seq }: Place) => ({ params: { path: { conversation_id: conversation, seq } } })

export const reactTo = (place: Place, emoji: string, on: boolean): Promise<Message> =>
  unwrap(api.PUT('/api/v1/conversations/{conversation_id}/messages/{seq}/reactions', { ...path(place), body: { emoji, on } }))

export const pinMessage = (place: Place, on: boolean): Promise<Message> =>
  unwrap(api.PUT('/api/v1/conversations/{conversation_id}/messages/{seq}/pin', { ...path(place), body: { on } }))

export const recallMessage = (place: Place): Promise<Message> =>
  unwrap(api.POST('/api/v1/conversations/{conversation_id}/messages/{seq}/recall', path(place)))

/** Whom the new words still name, of those the old ones did. */
export function stillNamed(message: Message, text: string): { mentions: string[]; units: string[]; everybody: boolean } {
  const named = (one: { name: string }): boolean => text.includes(`@${one.name}`)
  return {
    mentions: message.mentions.filter(named).map((one) => one.id),
    units: (message.units ?? []).filter(named).map((one) => one.id),
    everybody: message.everybody === true && text.includes(`@${EVERYBODY}`),
  }
}

export const editMessage = (place: Place, message: Message, text: string): Promise<Message> =>
  unwrap(
    api.PUT('/api/v1/conversations/{conversation_id}/messages/{seq}', {
      ...path(place),
      body: { change: message.change, text, ...stillNamed(message, text) },
    }),
  )

/** Whether I reacted so: known from the names of the first, asked for where there are more. */
export async function reacted(place: Place, reaction: Message['reactions'][number], me: string): Promise<boolean> {
  if (reaction.people.some((one) => one.id === me)) return true
  if (reaction.people.length >= reaction.count) return false
  const query = { emoji: reaction.emoji }
  const found = await unwrap(
    api.GET('/api/v1/conversations/{conversation_id}/messages/{seq}/reactions', { params: { ...path(place).params, query } }),
  )
  return found.mine
}
