import { shallowRef, type ShallowRef } from 'vue'
import { api, unwrap } from '@/api/client'
import type { Detail } from '../types'
import type { Opening } from './opening'

/** The facts of the open conversation: its head, its people, what one may do in it. */
export function useDetail(opening: Readonly<ShallowRef<Opening>>) {
  const detail = shallowRef<Detail | null>(null)

  async function reloadDetail(): Promise<void> {
    const mine = opening.value
    const path = { conversation_id: mine.conversation }
    const found = await unwrap(api.GET('/api/v1/conversations/{conversation_id}', { params: { path } }))
    if (mine === opening.value) detail.value = found
  }

  return { detail, reloadDetail }
}
