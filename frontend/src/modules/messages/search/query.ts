import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import { dayKey } from '@/ui'

export const TABS = ['all', 'messages', 'files', 'conversations', 'people'] as const
export const KINDS = ['any', 'text', 'picture', 'file', 'card', 'notice'] as const
export const SPANS = ['any', 'today', 'week', 'month', 'year', 'custom'] as const
export type Tab = (typeof TABS)[number]
export type Kind = (typeof KINDS)[number]
export type Span = (typeof SPANS)[number]

/** What the page's address says is looked for; ids are '' where nothing is chosen. */
export interface Asked {
  q: string
  tab: Tab
  sender: string
  conversation: string
  unit: string
  kind: Kind
  span: Span
  from: string
  to: string
  me: boolean
  best: boolean
}

const word = (value: LocationQuery[string] | undefined): string => (typeof value === 'string' ? value : '')
const id = (value: LocationQuery[string] | undefined): string => (/^\d{1,19}$/u.test(word(value)) ? word(value) : '')
const day = (value: LocationQuery[string] | undefined): string => (/^\d{4}-\d{2}-\d{2}$/u.test(word(value)) ? word(value) : '')
function one<T extends string>(choices: readonly T[], value: LocationQuery[string] | undefined): T {
  return choices.find((choice) => choice === value) ?? (choices[0] as T)
}

export function fromAddress(query: LocationQuery): Asked {
  return {
    q: word(query.q).slice(0, 100),
    tab: one(TABS, query.tab),
    sender: id(query.sender),
    conversation: id(query.conversation),
    unit: id(query.unit),
    kind: one(KINDS, query.kind),
    span: one(SPANS, query.span),
    from: day(query.from),
    to: day(query.to),
    me: query.me === '1',
    best: query.order === 'best',
  }
}

/** Only what differs from the plain search stands in the address. */
export function toAddress(asked: Asked): LocationQueryRaw {
  const full: Record<string, string> = {
    q: asked.q,
    tab: asked.tab === 'all' ? '' : asked.tab,
    sender: asked.sender,
    conversation: asked.conversation,
    unit: asked.unit,
    kind: asked.kind === 'any' ? '' : asked.kind,
    span: asked.span === 'any' ? '' : asked.span,
    from: asked.span === 'custom' ? asked.from : '',
    to: asked.span === 'custom' ? asked.to : '',
    me: asked.me ? '1' : '',
    order: asked.best ? 'best' : '',
  }
  return Object.fromEntries(Object.entries(full).filter(([, value]) => value !== ''))
}

const DAYS: Partial<Record<Span, number>> = { today: 0, week: 6, month: 29, year: 364 }
const midnight = (date: string): string => `${date}T00:00:00+08:00`
const later = (date: string, days: number): string => dayKey(new Date(Date.parse(midnight(date)) + days * 86_400_000))

/** The moments between which messages were sent, by the province's calendar; a last day counts whole. */
export function spanOf(asked: Asked, now = new Date()): { since?: string; until?: string } {
  const days = DAYS[asked.span]
  if (days !== undefined) return { since: midnight(later(dayKey(now), -days)) }
  if (asked.span !== 'custom') return {}
  return {
    ...(asked.from ? { since: midnight(asked.from) } : {}),
    ...(asked.to ? { until: midnight(later(asked.to, 1)) } : {}),
  }
}

/** How many things narrow the search besides its words. */
export function narrowing(asked: Asked): number {
  return [asked.sender, asked.conversation, asked.unit, asked.me, asked.kind !== 'any', asked.span !== 'any'].filter(Boolean).length
}

/** Whether the server lists anything: words, or what stands for them. */
export function asksForMessages(asked: Asked): boolean {
  const attached = asked.tab === 'files' || ['picture', 'file', 'card'].includes(asked.kind)
  return asked.q.trim() !== '' || asked.sender !== '' || asked.me || attached
}
