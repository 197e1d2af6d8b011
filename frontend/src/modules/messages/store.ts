import { defineStore } from 'pinia'
import { computed, ref, shallowRef, triggerRef, watch } from 'vue'
import { api, unwrap } from '@/api/client'
import { realtime, type Frame } from '@/realtime'
import { useBadges } from '@/stores/badges'
import { useSession } from '@/stores/session'
import { compareIds } from './ids'
import { useOutbox } from './outbox'
import type { Conversation, Head, Message, MessageFrame } from './types'

type Moved = (conversation: string) => void

/** The person's conversations, kept live: fetched once, then moved by frames; a gap means fetch. */
export const useConversations = defineStore('conversations', () => {
  const rows = shallowRef(new Map<string, Conversation>())
  const loaded = ref(false)
  const error = shallowRef<unknown>(null)
  const session = useSession()
  const badges = useBadges()
  const outbox = useOutbox()
  const moved = new Set<Moved>()
  const receipts = new Set<Moved>()
  let epoch = ''
  let stops: (() => void)[] = []

  const me = computed(() => session.person?.id ?? '')
  const sorted = computed(() => [...rows.value.values()].toSorted((one, two) => compareIds(two.newest, one.newest)))
  const totals = computed(() => {
    const sum = { messages: 0, mentions: 0 }
    for (const row of rows.value.values()) {
      if (!row.muted) sum.messages += row.unread
      sum.mentions += row.mentions
    }
    return sum
  })

  function put(row: Conversation): void {
    rows.value.set(row.id, row)
    triggerRef(rows)
  }

  function patch(id: string, change: Partial<Conversation>): void {
    const row = rows.value.get(id)
    if (row) put({ ...row, ...change })
  }

  function remove(id: string): void {
    if (rows.value.delete(id)) triggerRef(rows)
  }

  async function load(): Promise<void> {
    error.value = null
    const found = new Map<string, Conversation>()
    let before: string | undefined
    try {
      do {
        const page = await unwrap(api.GET('/api/v1/conversations', { params: { query: { before } } }))
        for (const row of page.items) found.set(row.id, row)
        before = page.next ?? undefined
      } while (before)
      rows.value = found
      loaded.value = true
      // Frames that came during the fetch may be older or newer than its rows.
      if (realtime.status === 'open') await compare()
    } catch (problem) {
      error.value = problem
    }
  }

  async function refresh(id: string): Promise<void> {
    try {
      const detail = await unwrap(api.GET('/api/v1/conversations/{conversation_id}', { params: { path: { conversation_id: id } } }))
      put(detail.conversation)
    } catch {
      // Gone, or offline: the next connection compares all heads anyway.
    }
  }

  /** One question after every (re)connection: what differs from what is held here? */
  async function compare(): Promise<void> {
    if (!loaded.value) return
    const heads: Record<string, Head> = {}
    for (const row of rows.value.values()) heads[row.id] = [row.seq, row.change]
    const answer = await realtime.send({ command: 'hello', heads })
    epoch = String(answer.epoch)
    for (const id of answer.gone as string[]) remove(id)
    for (const row of answer.conversations as Conversation[]) put(row)
    for (const row of answer.conversations as Conversation[]) tell(moved, row.id)
  }

  function onMessage(frame: Frame): void {
    const { conversation, change, message } = frame as unknown as MessageFrame
    const row = rows.value.get(conversation)
    if (!row || message.seq > row.seq + 1) void refresh(conversation)
    else if (message.seq === row.seq + 1) put(advanced(row, change, message))
    else put({ ...row, change: Math.max(row.change, change), last: row.last?.seq === message.seq ? message : row.last })
  }

  function advanced(row: Conversation, change: number, message: Message): Conversation {
    const mine = message.sender?.id === me.value
    const named = message.mentions.some((one) => one.id === me.value)
    return {
      ...row,
      seq: message.seq,
      change,
      newest: message.id,
      active_at: message.created_at,
      last: message,
      has_cards: row.has_cards || message.card !== null,
      read_seq: mine ? message.seq : row.read_seq,
      unread: mine ? 0 : row.unread + 1,
      mentions: mine ? 0 : row.mentions + (named ? 1 : 0),
    }
  }

  function onRead(frame: Frame): void {
    patch(String(frame.conversation), {
      read_seq: Number(frame.seq),
      unread: Number(frame.unread),
      mentions: Number(frame.mentions),
    })
  }

  function onConversation(frame: Frame): void {
    const id = String(frame.conversation)
    if (frame.what === 'left') remove(id)
    else void refresh(id).then(() => tell(moved, id))
  }

  function onHeads(frame: Frame): void {
    if (epoch && frame.epoch !== epoch) void compare().catch(() => {})
    for (const [id, [seq, change]] of Object.entries(frame.heads as Record<string, Head>)) {
      const row = rows.value.get(id)
      if (!row || row.seq < seq || row.change < change) void refresh(id).then(() => tell(moved, id))
    }
  }

  function tell(listeners: Set<Moved>, conversation: string): void {
    for (const listener of listeners) listener(conversation)
  }

  /** Hears of conversations that moved by other ways than live messages. */
  function onMoved(listener: Moved): () => void {
    moved.add(listener)
    return () => moved.delete(listener)
  }

  /** Hears that somebody read on in a conversation. */
  function onReceipts(listener: Moved): () => void {
    receipts.add(listener)
    return () => receipts.delete(listener)
  }

  /** Runs from the first look at the messages until sign-out. */
  function start(): void {
    const account = session.session?.account.id
    if (stops.length > 0 || !account) return
    outbox.use(account, () => {})
    stops = [
      realtime.on('message', onMessage),
      realtime.on('read', onRead),
      realtime.on('conversation', onConversation),
      realtime.on('heads', onHeads),
      realtime.on('epoch', () => void compare().catch(() => {})),
      realtime.on('receipts', (frame) => tell(receipts, String(frame.conversation))),
      realtime.onOpen(() => {
        void compare().catch(() => {})
        void outbox.flush()
      }),
      watch(totals, (sum) => loaded.value && Object.assign(badges.counts, sum)),
    ]
    void load()
  }

  function stop(): void {
    for (const end of stops) end()
    stops = []
    rows.value = new Map()
    loaded.value = false
    epoch = ''
  }

  watch(() => session.session?.account.id, stop)

  return { rows, sorted, loaded, error, me, totals, start, load, refresh, patch, put, onMoved, onReceipts }
})
