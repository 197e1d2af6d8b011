import { asApiError, type ApiError } from '@/api/errors'
import { realtime } from '@/realtime'
import type { Message } from '../types'
import type { Pending } from './useQueue'

/** Not the message's fault: it stays and is sent again. */
const PASSING = new Set(['client.offline', 'client.timeout', 'messaging.too_fast', 'messaging.not_kept', 'kernel.internal'])

export type Outcome = { sent: Message } | { passing: ApiError } | { refused: ApiError }

/** Hands one message to the server, under a client id by which the server knows it again. */
export async function sendOne(item: Pending): Promise<Outcome> {
  try {
    const answer = await realtime.send({
      command: 'send',
      conversation: item.conversation,
      client_id: item.clientId,
      text: item.text,
      mentions: item.mentions.map((one) => one.id),
      units: (item.units ?? []).map((one) => one.id),
      everybody: item.everybody ?? false,
      file_ids: item.files.map((file) => file.id),
      reply_to: item.replyTo,
    })
    return { sent: answer.message as Message }
  } catch (caught) {
    const problem = asApiError(caught)
    return PASSING.has(problem.code) ? { passing: problem } : { refused: problem }
  }
}
