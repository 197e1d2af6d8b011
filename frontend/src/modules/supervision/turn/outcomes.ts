import { shallowReactive, type ShallowReactive } from 'vue'
import { api, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import { realtime } from '@/realtime'

export type Outcome = components['schemas']['OutcomeView']
type BySeq = ShallowReactive<Map<number, Outcome[]>>

const MOST = 30
/** What messages became, by conversation: of what the viewer may see. The latest looked at are kept. */
const known = new Map<string, BySeq>()
const asked = new Map<string, number>()

/** Asks anew; a later answer counts, whichever comes last. */
export async function reloadOutcomes(conversation: string): Promise<void> {
  const marks = known.get(conversation)
  if (!marks) return
  const mine = (asked.get(conversation) ?? 0) + 1
  asked.set(conversation, mine)
  const params = { path: { conversation_id: conversation } }
  const found = await unwrap(api.GET('/api/v1/conversations/{conversation_id}/outcomes', { params })).catch(() => null)
  if (!found || asked.get(conversation) !== mine) return
  marks.clear()
  for (const one of found) marks.set(one.seq, [...(marks.get(one.seq) ?? []), one])
}

/** The marks of a conversation, asked for when its first message is drawn. */
export function outcomesOf(conversation: string): BySeq {
  const found = known.get(conversation)
  if (found) return found
  const [oldest] = known.keys()
  if (oldest && known.size >= MOST) known.delete(oldest)
  const marks: BySeq = shallowReactive(new Map<number, Outcome[]>())
  known.set(conversation, marks)
  void reloadOutcomes(conversation)
  return marks
}

/** Called once by register.ts. */
export function followOutcomes(): void {
  realtime.on('outcome.made', (frame) => void reloadOutcomes(String(frame.conversation)))
  realtime.onOpen(() => {
    for (const conversation of known.keys()) void reloadOutcomes(conversation)
  })
}
