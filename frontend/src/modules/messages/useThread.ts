import { computed, onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { api, unwrap } from '@/api/client'
import { realtime, type Frame } from '@/realtime'
import { useConversations } from './store'
import type { CatchUp, Detail, Message, MessageFrame, Receipt } from './types'
import { caughtUp, EMPTY, take, withOlder, type Run } from './window'

const PAGE = 50
/** Pages fetched at opening to reach the first unread message. */
const OPENING_PAGES = 6
const RECEIPTS_SPAN = 199
const RECEIPTS_PAUSE_MS = 600
const TYPING_SHOWN_MS = 5000

/** One open conversation: its messages without a gap, live, with receipts of one's own. */
export function useThread(id: Ref<string>) {
  const store = useConversations()
  const run = shallowRef<Run>(EMPTY)
  const detail = shallowRef<Detail | null>(null)
  const loading = ref(false)
  const error = shallowRef<unknown>(null)
  const receipts = shallowRef(new Map<number, Receipt>())
  /** What was read when the conversation was opened: where the line "new messages" stands. */
  const divider = ref<{ seq: number; count: number } | null>(null)
  const typing = ref('')
  let generation = 0
  let catching = false
  let receiptsTimer = 0
  let typingTimer = 0

  const messages = computed(() => run.value.messages)
  const atStart = computed(() => (run.value.messages[0]?.seq ?? 1) <= 1)

  async function open(): Promise<void> {
    const mine = ++generation
    const conversation = id.value
    run.value = EMPTY
    detail.value = null
    receipts.value = new Map()
    divider.value = null
    typing.value = ''
    error.value = null
    if (!conversation) return
    loading.value = true
    try {
      const path = { conversation_id: conversation }
      const [found, page] = await Promise.all([
        unwrap(api.GET('/api/v1/conversations/{conversation_id}', { params: { path } })),
        unwrap(api.GET('/api/v1/conversations/{conversation_id}/messages', { params: { path } })),
      ])
      if (mine !== generation) return
      detail.value = found
      store.put(found.conversation)
      run.value = { messages: page.items, change: page.change }
      const { read_seq, unread } = found.conversation
      divider.value = unread > 0 ? { seq: read_seq, count: unread } : null
      for (let pages = 0; pages < OPENING_PAGES && !reaches(read_seq); pages += 1) await older()
      soonReceipts()
    } catch (problem) {
      if (mine === generation) error.value = problem
    } finally {
      if (mine === generation) loading.value = false
    }
  }

  const reaches = (seq: number): boolean => atStart.value || (run.value.messages[0]?.seq ?? 1) <= seq + 1

  async function older(): Promise<void> {
    const mine = generation
    const first = run.value.messages[0]
    if (!first || atStart.value) return
    const page = await unwrap(
      api.GET('/api/v1/conversations/{conversation_id}/messages', {
        params: { path: { conversation_id: id.value }, query: { before_seq: first.seq } },
      }),
    )
    if (mine === generation) run.value = withOlder(run.value, page.items)
  }

  async function catchUp(): Promise<void> {
    if (catching || loading.value || !id.value || error.value) return
    catching = true
    const mine = generation
    try {
      const answer = await realtime.send({ command: 'catch_up', conversation: id.value, change: run.value.change })
      if (mine === generation) {
        run.value = caughtUp(run.value, answer as unknown as CatchUp)
        soonReceipts()
      }
    } catch {
      // The line broke again: the next connection asks anew.
    } finally {
      catching = false
    }
  }

  function onMessage(frame: MessageFrame): void {
    if (frame.conversation !== id.value || loading.value) return
    const taken = take(run.value, frame)
    if (taken.gap) void catchUp()
    else run.value = taken.run
    typing.value = ''
    if (frame.message.sender?.id === store.me) soonReceipts()
  }

  function soonReceipts(): void {
    window.clearTimeout(receiptsTimer)
    receiptsTimer = window.setTimeout(() => void loadReceipts().catch(() => {}), RECEIPTS_PAUSE_MS)
  }

  async function loadReceipts(): Promise<void> {
    const mine = generation
    const own = run.value.messages.filter((message) => message.sender?.id === store.me)
    const last = own.at(-1)
    const kind = detail.value?.conversation.kind
    if (!last || kind === 'feed' || kind === 'notice') return
    const from = Math.max(own[0]?.seq ?? last.seq, last.seq - RECEIPTS_SPAN)
    const found = await unwrap(
      api.GET('/api/v1/conversations/{conversation_id}/receipts', {
        params: { path: { conversation_id: id.value }, query: { from_seq: from, to_seq: last.seq } },
      }),
    )
    if (mine === generation) receipts.value = new Map(found.map((receipt) => [receipt.seq, receipt]))
  }

  async function reloadDetail(): Promise<void> {
    const mine = generation
    const found = await unwrap(api.GET('/api/v1/conversations/{conversation_id}', { params: { path: { conversation_id: id.value } } }))
    if (mine === generation) detail.value = found
  }

  function onTyping(frame: Frame): void {
    if (frame.conversation !== id.value || frame.person === store.me) return
    typing.value = String(frame.who)
    window.clearTimeout(typingTimer)
    typingTimer = window.setTimeout(() => (typing.value = ''), TYPING_SHOWN_MS)
  }

  /** A message that the server has acknowledged to this tab, before its frame arrives. */
  function sent(message: Message): void {
    soonReceipts()
    onMessage({ conversation: id.value, change: message.change, message })
  }

  watch(id, () => void open(), { immediate: true })
  const stops = [
    realtime.on('message', (frame) => onMessage(frame as unknown as MessageFrame)),
    realtime.on('typing', onTyping),
    realtime.onOpen(() => void catchUp()),
    store.onMoved((conversation) => {
      if (conversation !== id.value) return
      void catchUp()
      void reloadDetail().catch(() => {})
    }),
    store.onReceipts((conversation) => conversation === id.value && soonReceipts()),
  ]
  onScopeDispose(() => {
    for (const stop of stops) stop()
    window.clearTimeout(receiptsTimer)
    window.clearTimeout(typingTimer)
  })

  return { run, messages, detail, loading, error, receipts, divider, typing, atStart, open, older, sent, reloadDetail, pageSize: PAGE }
}
