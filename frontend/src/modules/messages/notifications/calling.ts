import type { Message } from '../types'
import type { Channel, Event, Notifications } from './data'

/** What is known of a conversation where something was said. */
export interface Where {
  kind: string
  title: string
  muted: boolean
  snooze: { whole: boolean; raised: string | null } | null
}

export const putOff = (row: Pick<Where, 'snooze'>): boolean => row.snooze?.whole === true && row.snooze.raised === null

/** What a message is to me in a conversation of that kind; the server's resolver says the same. */
export function eventOf(message: Pick<Message, 'card' | 'everybody' | 'mentions' | 'kind' | 'recalled'>, kind: string, me: string): Event | null {
  if (message.recalled || message.kind === 'note') return null
  if (message.card?.strong === true) return 'strong'
  if (message.everybody || message.mentions.some((one) => one.id === me)) return 'mention'
  if (kind === 'feed') return 'card'
  if (kind === 'notice') return 'notice'
  return kind === 'direct' ? 'direct' : 'group'
}

/** Whether it is quiet at a moment, by the times that the server gave ahead. */
export const isQuiet = (spans: Notifications['spans'], now: number): boolean => spans.some((span) => Date.parse(span.begin) <= now && now < Date.parse(span.end))

/** Whether an event calls through a channel of this page now. */
export function calls(settings: Notifications, event: Event, where: Pick<Where, 'muted' | 'snooze'>, channel: Channel, now: number): boolean {
  if (!settings.calls[event]?.includes(channel)) return false
  if (event === 'strong') return true
  return !where.muted && !putOff(where) && !isQuiet(settings.spans, now)
}
