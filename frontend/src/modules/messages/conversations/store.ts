import { defineStore } from 'pinia'
import { computed, watch } from 'vue'
import { realtime } from '@/realtime'
import { useShelf } from '@/offline/shelf'
import { useBadges } from '@/stores/badges'
import { useSession } from '@/stores/session'
import { Listeners } from '../listeners'
import { useOutbox } from '../outbox/store'
import { frameHandlers } from './frames'
import { useFetching } from './useFetching'
import { useRows } from './useRows'

/** The person's conversations, kept live: fetched once, then moved by frames; a gap means fetch. */
export const useConversations = defineStore('conversations', () => {
  const session = useSession()
  const badges = useBadges()
  const outbox = useOutbox()
  const held = useRows()
  const moved = new Listeners()
  const readOn = new Listeners()
  const me = computed(() => session.person?.id ?? '')
  const fetching = useFetching(held, moved)
  const on = frameHandlers(held, fetching, moved, () => me.value)
  let stops: (() => void)[] = []

  /** Runs from the first look at the messages until sign-out. */
  function start(): void {
    const account = session.session?.account.id
    if (stops.length > 0 || !account) return
    useShelf(account)
    outbox.use(account)
    stops = [
      realtime.on('message', on.message),
      realtime.on('read', on.read),
      realtime.on('conversation', on.conversation),
      realtime.on('heads', on.heads),
      // `groups`: an appointment began or ended, so units' groups and notices came or went.
      ...['epoch', 'groups'].map((kind) => realtime.on(kind, () => void fetching.compare().catch(() => {}))),
      realtime.on('receipts', (frame) => readOn.tell(String(frame.conversation))),
      realtime.onOpen(() => {
        void fetching.compare().catch(() => {})
        void outbox.flush()
      }),
      watch(held.totals, (sum) => fetching.loaded.value && Object.assign(badges.counts, sum)),
    ]
    void fetching.load()
  }

  function stop(): void {
    for (const end of stops) end()
    stops = []
    fetching.forget()
  }

  watch(() => session.session?.account.id, stop)
  const { rows, sorted, totals, patch, put } = held
  const { loaded, error, load, refresh } = fetching
  /** Hears of conversations that moved by other ways than live messages. */
  const onMoved = moved.add
  /** Hears that somebody read on in a conversation. */
  const onReceipts = readOn.add
  return { rows, sorted, loaded, error, me, totals, start, load, refresh, patch, put, onMoved, onReceipts }
})
