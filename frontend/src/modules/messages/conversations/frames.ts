import type { Frame } from '@/realtime'
import { dropPage } from '../offline/pages'
import type { Listeners } from '../listeners'
import { messageFrame, type Conversation, type Head, type Message } from '../types'
import type { Fetching } from './useFetching'
import type { Rows } from './useRows'

/** What each kind of frame does to the held conversations; where a frame is not enough, it is fetched. */
export function frameHandlers(held: Rows, fetching: Fetching, moved: Listeners, me: () => string) {
  function message(frame: Frame): void {
    const { conversation, change, message: news } = messageFrame(frame)
    const row = held.rows.value.get(conversation)
    if (news.recalled) void dropPage(conversation)
    if (!row || news.seq > row.seq + 1) void fetching.refresh(conversation)
    else if (news.seq === row.seq + 1) {
      held.put(advanced(row, change, news, me()))
      // A frame does not say who is of a unit that it names.
      if (news.units.length > 0) void fetching.refresh(conversation)
    }
    else held.put({ ...row, change: Math.max(row.change, change), last: row.last?.seq === news.seq ? news : row.last })
  }

  function read(frame: Frame): void {
    held.patch(String(frame.conversation), {
      read_seq: Number(frame.seq),
      unread: Number(frame.unread),
      mentions: Number(frame.mentions),
    })
  }

  function conversation(frame: Frame): void {
    const id = String(frame.conversation)
    void dropPage(id)
    if (frame.what === 'left') held.remove(id)
    else void fetching.refresh(id).then(() => moved.tell(id))
  }

  /** The server's regular word on how far each conversation has come: mends what a lost frame left behind. */
  function heads(frame: Frame): void {
    if (fetching.epoch.value && frame.epoch !== fetching.epoch.value) void fetching.compare().catch(() => {})
    for (const [id, [seq, change]] of Object.entries(frame.heads as Record<string, Head>)) {
      const row = held.rows.value.get(id)
      if (!row || row.seq < seq || row.change < change) void fetching.refresh(id).then(() => moved.tell(id))
    }
  }

  return { message, read, conversation, heads }
}

/** A conversation after its next message; one's own message is read as it is sent. */
function advanced(row: Conversation, change: number, message: Message, me: string): Conversation {
  const mine = message.sender?.id === me
  const named = message.everybody || message.mentions.some((one) => one.id === me)
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
