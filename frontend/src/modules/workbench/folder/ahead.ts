import { loadAhead } from '@/composables/ahead'
import { loadRequest } from '@/modules/approvals/requests/api'
import { loadDelivery } from '@/modules/documents/incoming/api'
import { loadDocument, loadPages } from '@/modules/documents/sign/api'
import { pageStamp } from '@/modules/documents/sign/pageStamp'
import type { WorkItem } from '../work'

const PAGES = 12

async function drawPages(document: string, stamp: string, draft: boolean): Promise<void> {
  const pages = await loadAhead(`pages:${document}:${stamp}:${draft}`, () => loadPages(document, stamp, draft))
  for (const source of pages.slice(0, PAGES)) new Image().src = source
}

/**
 * Fetches a paper before one comes to it, so that it is there at once. Nothing is told to the server: a paper
 * counts as opened only when its full text was on the screen.
 */
export async function prepare(item: WorkItem, pictures: boolean): Promise<void> {
  const id = item.subject_id
  if (item.subject_type === 'request') await loadAhead(`request:${id}`, () => loadRequest(id))
  if (item.subject_type === 'document') {
    const found = await loadAhead(`document:${id}`, () => loadDocument(id))
    if (pictures) await drawPages(id, pageStamp(found), !found.version)
  }
  if (item.subject_type === 'incoming') {
    const found = await loadAhead(`delivery:${id}`, () => loadDelivery(id))
    await drawPages(found.document_id, found.seen_hash, false)
  }
}
