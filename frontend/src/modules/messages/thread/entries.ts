import { dayKey } from '@/ui/dates'
import type { Pending } from '../outbox/useQueue'
import type { Message } from '../types'

/** One row of the log: a message, or one that waits to be sent, with the lines drawn above it. */
export interface Entry {
  key: string
  message: Message | null
  pending: Pending | null
  /** The conversation begins here. */
  start: boolean
  /** A new day begins here: its first moment. */
  day: string | null
  /** The unread messages begin here: how many there are. */
  fresh: number
  /** Those that are gone one after the other, of which `message` is the last: drawn as one line. */
  gone: readonly Message[]
}

interface Shown {
  messages: readonly Message[]
  waiting: readonly Pending[]
  divider: { seq: number; count: number } | null
  atStart: boolean
  /** Lines of gone messages that were opened: the seqs in them. */
  unfolded?: ReadonlySet<number>
}

const days = new Map<string, string>()

/** A message's day in the province. All moments of one hour share it: a long log asks the calendar rarely. */
function dayOf(moment: string): string {
  // The server writes every moment in UTC, and the province's day begins on the hour.
  const hour = moment.slice(0, 13)
  const known = days.get(hour)
  if (known) return known
  const key = dayKey(moment)
  days.set(hour, key)
  return key
}

/** What the log shows, in order. */
export function entriesOf({ messages, waiting, divider, atStart, unfolded }: Shown): Entry[] {
  let day = ''
  const rows = messages.map((message, index): Entry => {
    const today = dayOf(message.created_at)
    const first = today !== day
    day = today
    return {
      key: String(message.seq),
      message,
      pending: null,
      start: atStart && index === 0,
      day: first ? message.created_at : null,
      fresh: divider && message.seq === divider.seq + 1 ? divider.count : 0,
      gone: [],
    }
  })
  const pending = waiting.map((item): Entry => ({ key: item.clientId, message: null, pending: item, start: false, day: null, fresh: 0, gone: [] }))
  return [...folded(rows, unfolded), ...pending]
}

/** Several taken back, or at the end of their keeping, one after the other are one line, until it is opened. */
function folded(rows: readonly Entry[], unfolded: ReadonlySet<number> | undefined): Entry[] {
  const found: Entry[] = []
  for (const row of rows) {
    const before = found.at(-1)
    const joins = before && !row.day && !row.fresh && wayOut(row) !== null && wayOut(row) === wayOut(before)
    const open = [row, before].some((one) => one?.message && unfolded?.has(one.message.seq))
    if (!joins || !row.message || !before.message || open) found.push(row)
    else found[found.length - 1] = { ...before, key: row.key, message: row.message, gone: [...(before.gone.length > 0 ? before.gone : [before.message]), row.message] }
  }
  return found
}

function wayOut({ message }: Entry): 'recalled' | 'expired' | null {
  if (!message?.recalled) return null
  return message.expired ? 'expired' : 'recalled'
}
