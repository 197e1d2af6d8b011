import { api, unwrap } from '@/api/client'
import { loadModuleTexts } from '@/i18n'
import { realtime } from '@/realtime'
import { registerCard } from '@/registries/cards'
import { registerLink } from '@/registries/links'
import { useBadges } from '@/stores/badges'
import { useSession } from '@/stores/session'
import { useConversations } from './conversations/store'
import { putOff } from './notifications/calling'
import { useCalls } from './notifications/useCalls'
import { registerSearch } from './search/palette'
import { messageFrame } from './types'

const REFRESH_MS = 500

/** Keeps the rail's count while the messages have not been looked at; afterwards their store does. */
export default function register(): void {
  registerCard('conversation', async () => {
    await loadModuleTexts('messages/groups')
    return import('./groups/ConversationCard.vue')
  })
  registerLink(/^\/messages\/(\d+)(?:\?|$)/u, async () => {
    await loadModuleTexts('messages/groups')
    return import('./links/LinkedMessage.vue')
  })
  registerSearch()
  useCalls().start()
  let timer = 0
  const highest = new Map<string, number>()
  /** Muted or put off: what is said there counts only where one is named. */
  const silent = new Map<string, boolean>()
  const unlooked = (): boolean => !useConversations().loaded

  function again(): void {
    window.clearTimeout(timer)
    timer = window.setTimeout(() => void useBadges().load().catch(() => {}), REFRESH_MS)
  }

  realtime.on('message', (frame) => {
    const { conversation, message } = messageFrame(frame)
    const me = useSession().person?.id
    if (!unlooked() || message.sender?.id === me) return
    // An edit, a reaction or a pin is no further message; of a conversation's first frame only the server knows.
    const known = highest.get(conversation)
    highest.set(conversation, Math.max(known ?? 0, message.seq))
    if (known === undefined) {
      again()
      isSilent(conversation).then((quiet) => silent.set(conversation, quiet), () => {})
    }
    if (known === undefined || message.seq <= known) return
    const { counts } = useBadges()
    if (!silent.get(conversation)) counts.messages += 1
    if (message.everybody || message.mentions.some((one) => one.id === me)) counts.mentions += 1
  })
  realtime.on('conversation', (frame) => {
    highest.delete(String(frame.conversation))
    silent.delete(String(frame.conversation))
    if (unlooked()) again()
  })
  realtime.on('groups', () => {
    if (unlooked()) again()
  })
  realtime.on('read', () => {
    if (unlooked()) again()
  })
}

async function isSilent(conversation: string): Promise<boolean> {
  const path = { conversation_id: conversation }
  const row = (await unwrap(api.GET('/api/v1/conversations/{conversation_id}', { params: { path } }))).conversation
  return row.muted || putOff(row)
}
