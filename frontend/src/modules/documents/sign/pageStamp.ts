import type { DocumentView } from './types'

/** Changes with everything that is printed, so that the pictures of the pages are fetched anew. */
export function pageStamp(document: Pick<DocumentView, 'seen_hash' | 'state' | 'number'>): string {
  return [document.seen_hash, document.state, document.number].join('-')
}
