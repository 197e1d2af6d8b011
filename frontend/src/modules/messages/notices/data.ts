import type { components } from '@/api/schema'
import { api, unwrap } from '@/api/client'

type Schemas = components['schemas']

export type Notice = Schemas['NoticeOut']
export type NoticeStep = Schemas['StepOut']
export type NewNotice = Schemas['NewNotice']
export type Reach = Schemas['ReachOut']
export type ReachUnit = Schemas['ReachUnit']
export type Waiting = Schemas['WaitingOut']
export type Level = Schemas['LevelOut']
export type Tally = Schemas['TallyOut']
export type Answer = Schemas['AnswerIn']
export type Correction = Schemas['CorrectionIn']
export type Verb = 'urge' | 'withdraw'

/** A unit that a notice goes to, with or without those below it. */
export interface Addressed {
  id: string
  name: string
  subtree: boolean
}

export const audienceBody = (units: readonly Addressed[]) => units.map(({ id, subtree }) => ({ unit: id, subtree }))

const at = (id: string) => ({ params: { path: { conversation_id: id } } })

export const loadReach = () => unwrap(api.GET('/api/v1/notices/reach'))
export const countReaders = (units: readonly Addressed[]) => unwrap(api.POST('/api/v1/notices/count', { body: { audience: audienceBody(units) } }))
export const sendNotice = (body: NewNotice) => unwrap(api.POST('/api/v1/notices', { body }))
export const loadWaiting = () => unwrap(api.GET('/api/v1/notices/waiting'))
export const loadNotice = (id: string) => unwrap(api.GET('/api/v1/notices/{conversation_id}', at(id)))
export const answerNotice = (id: string, body: Answer) => unwrap(api.POST('/api/v1/notices/{conversation_id}/answer', { ...at(id), body }))
export const urgeNotice = (id: string, reason: string) => unwrap(api.POST('/api/v1/notices/{conversation_id}/urge', { ...at(id), body: { reason } }))
export const withdrawNotice = (id: string, reason: string) => unwrap(api.POST('/api/v1/notices/{conversation_id}/withdraw', { ...at(id), body: { reason } }))
export const endNotice = (id: string) => unwrap(api.POST('/api/v1/notices/{conversation_id}/end', at(id)))
export const correctNotice = (id: string, body: Correction) => unwrap(api.POST('/api/v1/notices/{conversation_id}/correct', { ...at(id), body }))
export const markRead = (id: string, seq: number) => unwrap(api.POST('/api/v1/conversations/{conversation_id}/read', { ...at(id), body: { seq } }))

export function loadLevel(id: string, seq: number, unit: string | null, state: 'all' | 'read' | 'unread', after: string | null): Promise<Level> {
  const query = { seq, state, ...(unit ? { unit } : {}), ...(after ? { after } : {}) }
  return unwrap(api.GET('/api/v1/conversations/{conversation_id}/readers/tree', { params: { path: { conversation_id: id }, query } }))
}

export function loadAnswers(id: string, before: string | null) {
  return unwrap(api.GET('/api/v1/notices/{conversation_id}/answers', { params: { path: { conversation_id: id }, query: before ? { before } : {} } }))
}

/** All units directly below one, in their order. */
export async function loadBelow(id: string): Promise<ReachUnit[]> {
  const found: ReachUnit[] = []
  let after: string | null = null
  do {
    const page: { items: Schemas['TreeNode'][]; next?: string | null } = await unwrap(
      api.GET('/api/v1/orgchart/units/{unit_id}/children', { params: { path: { unit_id: id }, query: { after, limit: 200 } } }),
    )
    found.push(...page.items.map((one) => ({ id: one.id, name: one.label, children: one.has_children })))
    after = page.next ?? null
  } while (after)
  return found
}

const ZONE = '+08:00'

/** What a field of date and time holds, as a moment in the province's own time. */
export const momentOf = (field: string): string | null => (field ? `${field}:00${ZONE}` : null)

/** The same the other way: "2026-03-12T14:05" in the province's time. */
export function fieldOf(moment: string | null): string {
  if (!moment) return ''
  return new Date(Date.parse(moment) + 8 * 3600_000).toISOString().slice(0, 16)
}
