import type { Message } from '@/modules/messages/types'

/** A plain message of nobody. */
export function message(seq: number, change = seq, text = `第 ${seq} 条`): Message {
  return { id: String(seq), seq, change, client_id: '', sender: null, kind: 'text', text, card: null, reply: null, files: [], mentions: [], units: [], everybody: false, forwarded: null, reactions: [], created_at: '2026-03-12T06:00:00Z', edited_at: null, recalled: false, recalled_by: null, expired: false, pinned: false }
}
