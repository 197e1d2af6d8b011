import { loadModuleTexts } from '@/i18n'
import { realtime } from '@/realtime'
import { registerCard } from '@/registries/cards'
import { registerLink } from '@/registries/links'
import { useBadges } from '@/stores/badges'
import { useSession } from '@/stores/session'
import { useConversations } from './conversations/store'
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
  let timer = 0
  const unlooked = (): boolean => !useConversations().loaded

  realtime.on('message', (frame) => {
    const { message } = messageFrame(frame)
    const me = useSession().person?.id
    if (!unlooked() || message.recalled || message.sender?.id === me) return
    const { counts } = useBadges()
    counts.messages += 1
    if (message.everybody || message.mentions.some((one) => one.id === me)) counts.mentions += 1
  })
  realtime.on('read', () => {
    if (!unlooked()) return
    window.clearTimeout(timer)
    timer = window.setTimeout(() => void useBadges().load().catch(() => {}), REFRESH_MS)
  })
}
