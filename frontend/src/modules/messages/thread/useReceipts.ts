import { shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { api, unwrap } from '@/api/client'
import { useSoon } from '@/composables/useSoon'
import { useConversations } from '../conversations/store'
import type { Detail, Message, Receipt } from '../types'
import type { Opening } from './opening'

/** The server answers for at most 200 messages in one question. */
const SPAN = 199
const PAUSE_MS = 600

/** How many have read each of one's own messages, by seq; asked for again a moment after `soon`. */
export function useReceipts(opening: Readonly<ShallowRef<Opening>>, detail: Readonly<ShallowRef<Detail | null>>, messages: Readonly<Ref<Message[]>>) {
  const store = useConversations()
  const counts = shallowRef(new Map<number, Receipt>())

  async function load(): Promise<void> {
    const mine = opening.value
    const own = messages.value.filter((message) => message.sender?.id === store.me)
    const last = own.at(-1)
    const kind = detail.value?.conversation.kind
    if (!last || kind === 'feed' || kind === 'notice') return
    const from = Math.max(own[0]?.seq ?? last.seq, last.seq - SPAN)
    const found = await unwrap(
      api.GET('/api/v1/conversations/{conversation_id}/receipts', {
        params: { path: { conversation_id: mine.conversation }, query: { from_seq: from, to_seq: last.seq } },
      }),
    )
    if (mine === opening.value) counts.value = new Map(found.map((receipt) => [receipt.seq, receipt]))
  }

  // A question that fails is asked again with the next message or reading.
  const pause = useSoon(() => void load().catch(() => {}))
  watch(opening, () => (counts.value = new Map()), { flush: 'sync' })
  return { counts, soon: () => pause(PAUSE_MS) }
}
