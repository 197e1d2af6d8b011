import { drop, keys, put, take } from '@/offline/shelf'
import { touchesHead, type Run } from '../thread/run'
import type { Conversation, Detail } from '../types'

/** The end of one conversation as it was last seen on this device. */
export interface KeptPage {
  run: Run
  detail: Detail
}

const PREFIX = 'page.'
const MESSAGES_KEPT = 100
const PAGES_KEPT = 60

/** Keeps the newest messages of an opened conversation; the last sixty opened ones are kept. */
export async function keepPage(conversation: string, { run, detail }: KeptPage): Promise<void> {
  if (!touchesHead(run)) return
  const page: KeptPage = { run: { ...run, messages: run.messages.slice(-MESSAGES_KEPT) }, detail }
  await put(PREFIX + conversation, page)
  const surplus = (await keys(PREFIX)).slice(PAGES_KEPT)
  if (surplus.length > 0) await drop(...surplus)
}

/** Lets go of what was kept of one conversation: something in it was taken back, or has reached its end. */
export const dropPage = (conversation: string): Promise<void> => drop(PREFIX + conversation)

export const keptPage = (conversation: string): Promise<KeptPage | null> => take<KeptPage>(PREFIX + conversation)

/**
 * Lets go of what must not be read any more: conversations one is no longer in, and those in which
 * something was changed or recalled that the kept page still shows as it was.
 */
export async function tidyPages(rows: ReadonlyMap<string, Conversation>): Promise<void> {
  for (const key of await keys(PREFIX)) {
    const page = await take<KeptPage>(key)
    const row = rows.get(key.slice(PREFIX.length))
    if (page && (!row || changedOtherwise(page.run, row))) await drop(key)
  }
}

/** More has happened than that messages were added. */
export function changedOtherwise(run: Run, row: Pick<Conversation, 'seq' | 'change'>): boolean {
  return row.change - run.change !== row.seq - run.head
}
