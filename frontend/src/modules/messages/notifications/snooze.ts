import type { Conversation } from '../types'
import { presets, type Preset } from '../writing/times'

const HOUR_MS = 3600_000

export type When = 'hour' | Preset

/** 一小时后, and the times at which one works again. */
export function whens(now: Date): { key: When; moment: Date }[] {
  const hour = new Date(now.getTime() + HOUR_MS)
  return [{ key: 'hour', moment: hour }, ...presets(now).filter(({ moment }) => moment.getTime() > hour.getTime())]
}

/** Out of sight until it comes back. (What a device kept of an older version has no such part.) */
export const isPutOff = (row: Pick<Conversation, 'snooze'>): boolean => row.snooze?.whole === true && row.snooze.raised === null

/** It came back, and what it came back with is still unread. */
export const isBack = (row: Pick<Conversation, 'snooze' | 'unread' | 'read_seq'>): boolean =>
  row.snooze?.raised != null && row.unread > 0 && row.read_seq < row.snooze.seq

/** Where a conversation stands in the list: as its newest message, or as written when it came back. */
export const standing = (row: Pick<Conversation, 'newest' | 'snooze'>, later: (one: string, two: string) => number): string => {
  const raised = row.snooze?.raised
  return raised && later(raised, row.newest) > 0 ? raised : row.newest
}
