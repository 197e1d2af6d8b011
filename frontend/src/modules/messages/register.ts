import { realtime } from '@/realtime'
import { useBadges } from '@/stores/badges'
import { useSession } from '@/stores/session'
import { useConversations } from './conversations/store'
import { messageFrame } from './types'

const REFRESH_MS = 500

/** Keeps the rail's count while the messages have not been looked at; afterwards their store does. */
export default function register(): void {
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
