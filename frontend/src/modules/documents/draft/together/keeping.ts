import * as Y from 'yjs'
import { drop, put, take } from '@/offline/shelf'

/** What this device holds of a draft's shared text, so that words typed without a line outlive the page. */
export interface Kept {
  epoch: number
  state: Uint8Array
  unsent: boolean
}

const key = (document: string): string => `draft.${document}`

export const takeKept = (document: string): Promise<Kept | null> => take<Kept>(key(document))

/** Keeps the words while some are not on the server; nothing is left here once they are. */
export async function keep(document: string, epoch: number, doc: Y.Doc, unsent: boolean): Promise<void> {
  if (!unsent || epoch === 0) return drop(key(document))
  return put(key(document), { epoch, state: Y.encodeStateAsUpdate(doc), unsent } satisfies Kept)
}

export const dropKept = (document: string): Promise<void> => drop(key(document))
