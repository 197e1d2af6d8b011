import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { api, unwrap } from '@/api/client'
import { i18n, loadModuleTexts } from '@/i18n'
import { realtime, type Frame } from '@/realtime'
import { useSession } from '@/stores/session'
import { useConversations } from '../conversations/store'
import { loadWaiting } from '../notices/data'
import { messageFrame, type Message } from '../types'
import { calls, eventOf, type Where } from './calling'
import { loadNotifications, type Event, type Notifications } from './data'
import { chime } from './sound'

const FRESH_MS = 120_000
const REMEMBERED = 500
/** A strong notice reaches many at once: they do not all ask in one moment. */
const SPREAD_MS = 2500

/** What calls somebody whose page is open: a desktop notice while it is hidden, a sound for strong reminders. */
export const useCalls = defineStore('calls', () => {
  const settings = shallowRef<Notifications | null>(null)

  async function load(): Promise<void> {
    if (useSession().person) settings.value = await loadNotifications()
  }

  function put(found: Notifications): void {
    settings.value = found
  }

  async function onMessage(frame: Frame): Promise<void> {
    const { conversation, message } = messageFrame(frame)
    const me = useSession().person?.id ?? ''
    const now = settings.value
    if (!now || message.sender?.id === me || !isNews(conversation, message)) return
    const strong = message.card?.strong === true
    if (!strong && !mayShow()) return
    const where = await whereOf(conversation)
    const event = where && eventOf(message, where.kind, me)
    if (!where || !event) return
    await tell(now, event, where, conversation, message.sender?.name ?? '')
  }

  async function onNotice(frame: Frame): Promise<void> {
    const now = settings.value
    if (!now || (frame.what !== 'sent' && frame.what !== 'urged')) return
    await new Promise((resolve) => setTimeout(resolve, Math.random() * SPREAD_MS))
    const row = (await loadWaiting()).find((one) => one.conversation === String(frame.conversation) && !one.unit)
    if (!row || !(frame.what === 'urged' ? row.urged_reason : row.strong)) return
    await tell(now, 'strong', { kind: 'notice', title: row.title, muted: false, snooze: null }, row.conversation, row.sender?.name ?? '')
  }

  function start(): void {
    realtime.on('message', (frame) => void onMessage(frame).catch(() => {}))
    realtime.on('notice.changed', (frame) => void onNotice(frame).catch(() => {}))
    realtime.onOpen(() => void load().catch(() => {}))
  }

  return { settings, load, put, start }
})

const seen = new Set<string>()

/** Whether this is the first word of a message written just now; edits and reactions come the same way. */
function isNews(conversation: string, message: Message): boolean {
  const key = `${conversation}:${message.seq}`
  if (seen.has(key) || message.edited_at || message.recalled) return false
  seen.add(key)
  if (seen.size > REMEMBERED) seen.delete([...seen][0] ?? '')
  return Date.now() - Date.parse(message.created_at) < FRESH_MS
}

/** The desktop is told only while nobody looks at the page, and where the reader has allowed it. */
function mayShow(): boolean {
  return document.visibilityState === 'hidden' && 'Notification' in window && Notification.permission === 'granted'
}

async function whereOf(conversation: string): Promise<Where | null> {
  const held = useConversations().rows.get(conversation)
  if (held) return held
  const path = { conversation_id: conversation }
  return (await unwrap(api.GET('/api/v1/conversations/{conversation_id}', { params: { path } }))).conversation
}

async function tell(settings: Notifications, event: Event, where: Where, conversation: string, who: string): Promise<void> {
  if (!calls(settings, event, where, 'page', Date.now())) return
  if (event === 'strong' && settings.sound) chime()
  if (!mayShow()) return
  await loadModuleTexts('messages/notifications')
  const { t } = i18n.global
  const title = where.kind === 'feed' ? t('messages.notifications.feed') : where.title
  const body = t(`messages.notifications.said.${event}`, { who: who || t('messages.notifications.system') })
  const data = { url: `/messages/${conversation}` }
  // The same tag as a push of it has: the two are one.
  const registration = await navigator.serviceWorker?.getRegistration()
  const options = { body, tag: conversation, data, icon: '/favicon.svg', requireInteraction: event === 'strong' }
  if (registration) await registration.showNotification(title, options)
  else new Notification(title, options).addEventListener('click', () => window.focus())
}
