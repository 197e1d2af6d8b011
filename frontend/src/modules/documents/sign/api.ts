import { api, unwrap } from '@/api/client'
import type { DifferencesView, DocumentView, PersonChoice, VersionView } from './types'
import type { Ink } from '@/modules/approvals/ink/strokes'
import type { Queue } from './useSigning'

export interface Decision {
  action: 'agree' | 'return' | 'reject'
  opinion: string
  seenHash: string
  key: string
  returnTo?: string
  back?: 'straight' | 'again'
  data?: Record<string, unknown>
  ink?: Ink | null
}

export function loadDocument(id: string): Promise<DocumentView> {
  return unwrap(api.GET('/api/v1/documents/{document_id}', { params: { path: { document_id: id } } }))
}

export async function tellOpened(id: string): Promise<void> {
  await unwrap(api.POST('/api/v1/documents/{document_id}/opened', { params: { path: { document_id: id } } }))
}

export function loadVersions(id: string): Promise<VersionView[]> {
  return unwrap(api.GET('/api/v1/documents/{document_id}/versions', { params: { path: { document_id: id } } }))
}

export function loadDifferences(id: string, before: number, after: number): Promise<DifferencesView> {
  return unwrap(api.GET('/api/v1/documents/{document_id}/versions/{before}/diff/{after}', { params: { path: { document_id: id, before, after } } }))
}

export async function decideTask(task: string, decision: Decision): Promise<void> {
  const { action, opinion, seenHash, key, returnTo, back, data, ink } = decision
  await unwrap(
    api.POST('/api/v1/approvals/tasks/{task_id}/decide', {
      params: { path: { task_id: task } },
      body: { action, opinion, seen_hash: seenHash, idempotency_key: key, data: data ?? {}, return_to: returnTo ?? null, back: back ?? 'straight', ink: ink ?? null },
    }),
  )
}

export async function withdrawDocument(id: string, reason: string): Promise<void> {
  await unwrap(api.POST('/api/v1/documents/{document_id}/withdraw', { params: { path: { document_id: id } }, body: { reason } }))
}

/** A leader hands the matter to 督查. */
export async function superviseDocument(id: string, reason: string): Promise<void> {
  await unwrap(api.POST('/api/v1/documents/{document_id}/supervise', { params: { path: { document_id: id } }, body: { reason } }))
}

/** 请…阅后发: signed now, read by somebody before it goes on. */
export async function issueAfter(id: string, wish: { reader: string; opinion: string; seen_hash: string; key: string }): Promise<void> {
  await unwrap(api.POST('/api/v1/documents/{document_id}/issue-after-reading', { params: { path: { document_id: id } }, body: wish }))
}

export async function transferTask(task: string, person: string, reason: string): Promise<void> {
  await unwrap(api.POST('/api/v1/approvals/tasks/{task_id}/transfer', { params: { path: { task_id: task } }, body: { person, reason } }))
}

export async function addSigner(task: string, person: string, where: 'before' | 'beside' | 'after', reason: string): Promise<void> {
  await unwrap(api.POST('/api/v1/approvals/tasks/{task_id}/add-signer', { params: { path: { task_id: task } }, body: { person, where, reason } }))
}

/** What else may be done with the task: 转办, 加签. */
export async function taskAbilities(task: string): Promise<{ transfer: boolean; addSigner: boolean }> {
  const view = await unwrap(api.GET('/api/v1/approvals/tasks/{task_id}', { params: { path: { task_id: task } } }))
  return { transfer: view.abilities.transfer, addSigner: view.abilities.add_signer }
}

export async function loadPhrases(): Promise<string[]> {
  return (await unwrap(api.GET('/api/v1/approvals/phrases'))).texts
}

export async function savePhrases(texts: string[]): Promise<string[]> {
  return (await unwrap(api.PUT('/api/v1/approvals/phrases', { body: { texts } }))).texts
}

/** Where a document stands among the person's documents to do: "第 2 件，共 6 件". */
export async function loadQueue(id: string): Promise<Queue> {
  const page = await unwrap(api.GET('/api/v1/approvals/tasks', { params: { query: { state: 'todo' } } }))
  const documents = page.items.filter((item) => item.subject_type === 'document').map((item) => item.subject_id)
  const at = documents.indexOf(id)
  return { at: at + 1, total: documents.length, previous: documents[at - 1] ?? null, next: at >= 0 ? (documents[at + 1] ?? null) : null }
}

export async function searchPeople(text: string): Promise<PersonChoice[]> {
  const found = await unwrap(api.GET('/api/v1/orgchart/search', { params: { query: { q: text, people: 12 } } }))
  return found.people.map((person) => ({ id: person.id, name: person.name, post: person.post, unit: person.organ.short_name }))
}

/** Addresses of the page pictures; `stamp` makes them change with the text, past any cache. */
export async function loadPages(id: string, stamp: string, draft: boolean): Promise<string[]> {
  const list = await unwrap(api.GET('/api/v1/documents/{document_id}/pages', { params: { path: { document_id: id }, query: { draft } } }))
  const query = new URLSearchParams({ draft: String(draft), v: stamp })
  return Array.from({ length: list.pages }, (_, index) => `/api/v1/documents/${id}/pages/${index + 1}?${query}`)
}

/** Which files can be downloaded now. */
export async function loadFiles(id: string): Promise<('docx' | 'pdf')[]> {
  const renditions = await unwrap(api.GET('/api/v1/documents/{document_id}/renditions', { params: { path: { document_id: id } } }))
  return [...new Set(renditions.filter((row) => row.state === 'done').map((row) => row.kind))]
}

export function fileLink(id: string, kind: string): string {
  return `/api/v1/documents/${id}/files/${kind}`
}

export function attachmentLink(id: string, attachment: string): string {
  return `/api/v1/documents/${id}/attachments/${attachment}`
}
