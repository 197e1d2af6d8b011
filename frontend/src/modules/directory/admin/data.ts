import { api, unwrap } from '@/api/client'
import { dayKey, type Page, type Picked } from '@/ui'
import { find, loadBranch, loadPosts, loadUnit } from '../data'
import type { TreeNode } from '../types'
import type { Administration, Change, ChangePreview, ChangeState, FirstPassword, MyScopes, Payload, PersonRecord, UnitHistory } from './types'

/** As many children as one order of them may name. */
const MOST_CHILDREN = 500

export function loadMyScopes(): Promise<MyScopes> {
  return unwrap(api.GET('/api/v1/orgchart/scopes/mine'))
}

export function loadAdministration(id: string): Promise<Administration> {
  return unwrap(api.GET('/api/v1/orgchart/units/{unit_id}/administration', { params: { path: { unit_id: id } } }))
}

export function loadHistory(id: string): Promise<UnitHistory> {
  return unwrap(api.GET('/api/v1/orgchart/units/{unit_id}/history', { params: { path: { unit_id: id } } }))
}

export function loadRecord(id: string): Promise<PersonRecord> {
  return unwrap(api.GET('/api/v1/orgchart/people/{person_id}/record', { params: { path: { person_id: id } } }))
}

export function issueFirstPassword(id: string): Promise<FirstPassword> {
  return unwrap(api.POST('/api/v1/orgchart/people/{person_id}/first-password', { params: { path: { person_id: id } } }))
}

export function previewChange(change: Payload, effective_on: string | null): Promise<ChangePreview> {
  return unwrap(api.POST('/api/v1/orgchart/changes/preview', { body: { change, effective_on } }))
}

export function makeChange(change: Payload, effective_on: string | null, key: string): Promise<Change> {
  return unwrap(api.POST('/api/v1/orgchart/changes', { body: { change, effective_on, key } }))
}

export function undoChange(id: string): Promise<Change> {
  return unwrap(api.POST('/api/v1/orgchart/changes/{change_id}/undo', { params: { path: { change_id: id } } }))
}

export function loadChanges(query: { unit: string | null; state: ChangeState | null; after: string | null }): Promise<Page<Change>> {
  return unwrap(api.GET('/api/v1/orgchart/changes', { params: { query } }))
}

export async function loadAllChildren(id: string): Promise<TreeNode[]> {
  const nodes: TreeNode[] = []
  let after: string | null = null
  do {
    const page: Page<TreeNode> = await loadBranch(id, { after })
    nodes.push(...page.items)
    after = page.next ?? null
  } while (after && nodes.length < MOST_CHILDREN)
  return nodes.slice(0, MOST_CHILDREN)
}

export interface PostChoice {
  id: string
  title: string
  free: boolean
  is_head: boolean
}

export interface HeadChoice {
  /** Of the appointment. */
  id: string
  name: string
  unit: string
  post: string
}

/** Who heads each of the units now, by which appointment; units without a head are left out. */
export async function findHeads(units: readonly string[]): Promise<HeadChoice[]> {
  const found = await Promise.all(units.map((id) => loadUnit(id)))
  const choices = found.map(async ({ head, short_name: unit }) => {
    if (!head) return []
    const { entries } = await loadRecord(head.id)
    const today = dayKey(new Date())
    const held = entries.find((one) => one.post === head.post && one.valid_from <= today && (one.valid_to === null || one.valid_to > today))
    return held ? [{ id: held.appointment_id, name: head.name, unit, post: head.post }] : []
  })
  return (await Promise.all(choices)).flat()
}

/** The posts of a unit itself, which come first among those at and below it. */
export async function loadOwnPosts(unit: string): Promise<PostChoice[]> {
  const page = await loadPosts(unit, null)
  return page.items.filter((post) => post.unit.id === unit).map((post) => ({ id: post.id, title: post.title, free: post.holders.length < post.quota, is_head: post.is_head }))
}

export async function findPeople(text: string): Promise<Picked[]> {
  if (!text) return []
  const found = await find(text)
  return found.people.map((one) => ({ id: one.id, label: one.name, note: `${one.organ.id === one.unit.id ? '' : `${one.unit.short_name} `}${one.post}` }))
}

export async function findUnits(text: string): Promise<Picked[]> {
  const found = await find(text)
  return found.units.map((one) => ({ id: one.id, label: one.name, note: one.within }))
}
