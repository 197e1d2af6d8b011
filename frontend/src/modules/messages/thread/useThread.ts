import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { api, unwrap } from '@/api/client'
import { useConversations } from '../conversations/store'
import type { Detail } from '../types'
import { listen } from './listen'
import type { Opening } from './opening'
import { useReceipts } from './useReceipts'
import { useRun } from './useRun'
import { useTyping } from './useTyping'

/** One open conversation: its facts, its messages, who has read one's own, who is writing. */
export function useThread(id: Ref<string>) {
  const store = useConversations()
  const opening = shallowRef<Opening>({ conversation: '' })
  const detail = shallowRef<Detail | null>(null)
  const loading = ref(false)
  const error = shallowRef<unknown>(null)
  /** What was read when the conversation was opened: where the line "new messages" stands. */
  const divider = ref<{ seq: number; count: number } | null>(null)
  const run = useRun(opening)
  const receipts = useReceipts(opening, detail, run.messages)
  const typing = useTyping(id)

  async function open(): Promise<void> {
    const mine = (opening.value = { conversation: id.value })
    run.clear()
    detail.value = divider.value = error.value = null
    loading.value = mine.conversation !== ''
    if (!loading.value) return
    try {
      await Promise.all([reloadDetail(), run.open()])
      if (mine === opening.value) await begin()
    } catch (problem) {
      if (mine === opening.value) error.value = problem
    }
    if (mine === opening.value) loading.value = false
  }

  async function begin(): Promise<void> {
    if (!detail.value) return
    store.put(detail.value.conversation)
    const { read_seq, unread } = detail.value.conversation
    divider.value = unread > 0 ? { seq: read_seq, count: unread } : null
    await run.backTo(read_seq)
    receipts.soon()
  }

  async function reloadDetail(): Promise<void> {
    const mine = opening.value
    const path = { conversation_id: mine.conversation }
    const found = await unwrap(api.GET('/api/v1/conversations/{conversation_id}', { params: { path } }))
    if (mine === opening.value) detail.value = found
  }

  watch(id, () => void open(), { immediate: true })
  onScopeDispose(listen(id, { run, receipts, typing, reloadDetail }))

  const { messages, atStart, older } = run
  return { messages, detail, loading, error, receipts: receipts.counts, divider, typing: typing.who, atStart, open, older, reloadDetail }
}
