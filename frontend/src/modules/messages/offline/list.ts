import { put, take } from '@/offline/shelf'
import type { Conversation } from '../types'

const KEY = 'conversations'
const MOST = 2000

/** Keeps the list of conversations, the newest first. */
export const keepList = (rows: readonly Conversation[]): Promise<void> => put(KEY, rows.slice(0, MOST))

export async function keptList(): Promise<Map<string, Conversation> | null> {
  const rows = await take<Conversation[]>(KEY)
  return rows && new Map(rows.map((row) => [row.id, row]))
}
