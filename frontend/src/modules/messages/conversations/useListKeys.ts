import { useRouter } from 'vue-router'
import { useHotkeys } from '@/ui'
import type { Conversation } from '../types'
import { useConversations } from './store'

/** The conversation above (-1) or below (1) the open one, of those wanted; from none, the first or last. */
export function neighbour(rows: readonly Conversation[], current: string, step: 1 | -1, wanted: (row: Conversation) => boolean): Conversation | undefined {
  const at = rows.findIndex((row) => row.id === current)
  if (at < 0) return step === 1 ? rows.find(wanted) : rows.findLast(wanted)
  return step === 1 ? rows.slice(at + 1).find(wanted) : rows.slice(0, at).findLast(wanted)
}

/** Alt with up and down goes from conversation to conversation, with Shift to those with something unread. */
export function useListKeys(current: () => string): void {
  const store = useConversations()
  const router = useRouter()

  const go = (step: 1 | -1, wanted: (row: Conversation) => boolean) => (event: KeyboardEvent): void => {
    event.preventDefault()
    const row = neighbour(store.sorted, current(), step, wanted)
    if (row) void router.push({ name: 'conversation', params: { id: row.id } })
  }
  const any = (): boolean => true
  const unread = (row: Conversation): boolean => row.unread > 0
  useHotkeys({
    'alt+arrowup': go(-1, any),
    'alt+arrowdown': go(1, any),
    'alt+shift+arrowup': go(-1, unread),
    'alt+shift+arrowdown': go(1, unread),
  })
}
