import { api, unwrap } from '@/api/client'
import type { Page } from '@/ui'
import type { Entry, Found, Kind, PersonPage, PostRow, TreeNode, UnitPage } from './types'

const BRANCH = 200

export function loadRoots(): Promise<TreeNode[]> {
  return unwrap(api.GET('/api/v1/orgchart/units/root'))
}

export function loadChildren(id: string, kind: 'division' | 'subordinate', after: string | null): Promise<Page<TreeNode>> {
  return unwrap(api.GET('/api/v1/orgchart/units/{unit_id}/children', { params: { path: { unit_id: id }, query: { kind, after, limit: BRANCH } } }))
}

/** A page of a unit's children: all, those that a word finds, or only one of them. */
export function loadBranch(id: string, query: { after: string | null; q?: string; only?: string }): Promise<Page<TreeNode>> {
  return unwrap(api.GET('/api/v1/orgchart/units/{unit_id}/children', { params: { path: { unit_id: id }, query: { limit: BRANCH, ...query } } }))
}

export function loadUnit(id: string): Promise<UnitPage> {
  return unwrap(api.GET('/api/v1/orgchart/units/{unit_id}', { params: { path: { unit_id: id } } }))
}

export function loadPeople(id: string, kind: Kind | null, after: string | null): Promise<Page<Entry>> {
  return unwrap(api.GET('/api/v1/orgchart/units/{unit_id}/people', { params: { path: { unit_id: id }, query: { kind, after } } }))
}

export function loadPosts(id: string, after: string | null): Promise<Page<PostRow>> {
  return unwrap(api.GET('/api/v1/orgchart/units/{unit_id}/posts', { params: { path: { unit_id: id }, query: { after } } }))
}

export function loadPerson(id: string): Promise<PersonPage> {
  return unwrap(api.GET('/api/v1/orgchart/people/{person_id}', { params: { path: { person_id: id } } }))
}

export function find(text: string): Promise<Found> {
  return unwrap(api.GET('/api/v1/orgchart/search', { params: { query: { q: text } } }))
}

/** Opens the direct conversation with somebody, or makes a group; answers with the conversation's id. */
export async function openConversation(body: { kind: 'direct' | 'group'; people: string[]; title?: string; purpose?: string }): Promise<string> {
  const made = await unwrap(api.POST('/api/v1/conversations', { body: { title: '', purpose: '', ...body } }))
  return made.conversation.id
}

/** Takes the people of a unit along as a spreadsheet; a refusal is an error like any other. */
export async function saveExport(unit: string): Promise<void> {
  const answer = await api.GET('/api/v1/orgchart/export', { params: { query: { unit } }, parseAs: 'blob' })
  const file: Blob = await unwrap(Promise.resolve(answer))
  const named = /filename\*=utf-8''([^;]+)/iu.exec(answer.response.headers.get('Content-Disposition') ?? '')
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = named?.[1] ? decodeURIComponent(named[1]) : 'directory.xlsx'
  link.click()
  URL.revokeObjectURL(link.href)
}
