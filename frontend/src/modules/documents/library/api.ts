import { api, unwrap } from '@/api/client'
import type { components } from '@/api/schema'

type Schemas = components['schemas']
export type Entry = Schemas['LibraryEntryView']
export type LibraryForm = Entry['form']
export type Place = Entry['place']
export type LibraryOrgan = Schemas['LibraryOrgan']
/** What a phrase says and where it belongs; without an organ it is one's own. */
export type Wording = Pick<Entry, 'text' | 'kind' | 'place'>

export const PLACES = ['opening', 'link', 'closing'] as const

/** Whose entries: all that one may take, one's own, or those of an organ. */
export interface Shelf {
  organ?: string
  mine?: boolean
}

/** The whole shelf, the oldest first: organs keep their entries in the order in which they came. */
export async function loadEntries(form: LibraryForm, shelf: Shelf = {}): Promise<Entry[]> {
  const found: Entry[] = []
  let before: string | null = null
  do {
    const query: { form: LibraryForm; mine: boolean; organ_id?: string; before: string | null } = { form, mine: shelf.mine ?? false, before, ...(shelf.organ ? { organ_id: shelf.organ } : {}) }
    const page: { items: Entry[]; next?: string | null } = await unwrap(api.GET('/api/v1/library', { params: { query } }))
    found.push(...page.items)
    before = page.next ?? null
  } while (before)
  return found.toReversed()
}

export async function loadOrgans(): Promise<LibraryOrgan[]> {
  return (await unwrap(api.GET('/api/v1/library/desk'))).organs
}

export function addPhrase(wording: Wording, organ: string | null): Promise<Entry> {
  return unwrap(api.POST('/api/v1/library/phrases', { body: { ...wording, organ_id: organ } }))
}

export function changeEntry(id: string, wording: Wording): Promise<Entry> {
  return unwrap(api.PUT('/api/v1/library/{entry_id}', { params: { path: { entry_id: id } }, body: wording }))
}

export async function removeEntry(id: string): Promise<void> {
  await unwrap(api.DELETE('/api/v1/library/{entry_id}', { params: { path: { entry_id: id } } }))
}

export function keepTemplate(document: string, name: string, organ: string | null): Promise<Entry> {
  return unwrap(api.POST('/api/v1/library/templates', { body: { document_id: document, name, organ_id: organ } }))
}

/** A new draft that begins as a template says; its id. */
export async function draftFrom(template: string): Promise<string> {
  return (await unwrap(api.POST('/api/v1/library/{entry_id}/draft', { params: { path: { entry_id: template } } }))).id
}

/** A new draft from an earlier document; its id. */
export async function copyOf(document: string): Promise<string> {
  return (await unwrap(api.POST('/api/v1/documents/{document_id}/copy', { params: { path: { document_id: document } } }))).id
}

/** How many of the common entries an organ did not keep yet. */
export async function takeStarters(organ: string): Promise<number> {
  return (await unwrap(api.POST('/api/v1/library/starters', { body: { organ_id: organ } }))).added
}
