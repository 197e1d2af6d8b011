import { api, csrfHeader, unwrap } from '@/api/client'
import { toApiError } from '@/api/errors'
import type { components } from '@/api/schema'
import type { Page, Picked } from '@/ui'

type Schemas = components['schemas']
export type Board = Schemas['BoardView']
export type BoardColumn = Schemas['BoardColumn']
export type MatterRow = Schemas['MatterRow']
export type Matter = Schemas['MatterView']
export type Part = Schemas['AssignmentView']
export type Report = Schemas['MatterReport']
export type Extension = Schemas['MatterExtension']
export type Step = Schemas['MatterStepView']
export type AssignmentRow = Schemas['AssignmentRow']
export type Todo = Schemas['MatterTodo']
export type TaskRow = Schemas['GivenTaskRow']
export type Task = Schemas['GivenTaskView']
export type Alike = Schemas['AlikeView']
export type MatterInput = Schemas['MatterInput']
export type UnitsInput = Schemas['UnitsInput']
export type TaskInput = Schemas['TaskInput']
export type ReportInput = Schemas['ReportInput']
export type TaskAct = Schemas['TaskAct']
export type SourceLink = Schemas['SourceLink']
export type ReportFile = Schemas['ReportFileView']

/** By when: working days from now, or the end of office hours of a day. */
export interface When {
  days: number | null
  on: string
}

export const whenInput = (when: When): { days?: number; on?: string } => (when.on ? { on: when.on } : when.days ? { days: when.days } : {})
export const isSet = (when: When): boolean => when.on !== '' || (when.days !== null && when.days > 0)

export interface BoardFilters {
  overdue: boolean
  q: string
}

const M = '/api/v1/matters/{matter_id}'
const of = (id: string) => ({ path: { matter_id: id } })
const part = (id: string) => ({ path: { assignment_id: id } })

export const loadBoard = ({ overdue, q }: BoardFilters): Promise<Board> =>
  unwrap(api.GET('/api/v1/matters/board', { params: { query: { overdue, q } } }))

export const loadColumn = (column: BoardColumn['key'], { overdue, q }: BoardFilters, before: string): Promise<Page<MatterRow>> =>
  unwrap(api.GET('/api/v1/matters/column', { params: { query: { column, overdue, q, before } } }))

export const loadAssignments = (state: 'open' | 'ended', before: string | null): Promise<Page<AssignmentRow>> =>
  unwrap(api.GET('/api/v1/assignments', { params: { query: { state, before } } }))

export const loadMatter = (id: string): Promise<Matter> => unwrap(api.GET(M, { params: of(id) }))
export const openMatter = (body: MatterInput): Promise<Matter> => unwrap(api.POST('/api/v1/matters', { body }))
export const findAlike = (title: string, units: string[]): Promise<Alike[]> =>
  unwrap(api.POST('/api/v1/matters/alike', { body: { title, unit_ids: units } }))

export const assignMatter = (id: string, body: { units: UnitsInput; title: string; content: string }): Promise<Matter> =>
  unwrap(api.POST(`${M}/assign`, { params: of(id), body }))
export const urgeMatter = (id: string, reason: string): Promise<Matter> =>
  unwrap(api.POST(`${M}/urge`, { params: of(id), body: { reason } }))
export const endMatter = (id: string, outcome: string, stop: boolean): Promise<Matter> =>
  unwrap(api.POST(`${M}/close`, { params: of(id), body: { outcome, stop } }))

export const signFor = (id: string): Promise<Matter> =>
  unwrap(api.POST('/api/v1/assignments/{assignment_id}/sign-for', { params: part(id) }))
export const nameHandler = (id: string, person: string): Promise<Matter> =>
  unwrap(api.POST('/api/v1/assignments/{assignment_id}/handler', { params: part(id), body: { person_id: person } }))
export const sendReport = (id: string, body: ReportInput): Promise<Matter> =>
  unwrap(api.POST('/api/v1/assignments/{assignment_id}/reports', { params: part(id), body }))
export const askExtension = (id: string, reason: string, when: When): Promise<Matter> =>
  unwrap(api.POST('/api/v1/assignments/{assignment_id}/extensions', { params: part(id), body: { reason, ...whenInput(when) } }))
export const urgePart = (id: string, reason: string): Promise<Matter> =>
  unwrap(api.POST('/api/v1/assignments/{assignment_id}/urge', { params: part(id), body: { reason } }))
export const reviewReport = (id: string, agree: boolean, opinion: string): Promise<Matter> =>
  unwrap(api.POST('/api/v1/assignments/reports/{report_id}/review', { params: { path: { report_id: id } }, body: { agree, opinion } }))
export const decideExtension = (id: string, agree: boolean, opinion: string): Promise<Matter> =>
  unwrap(
    api.POST('/api/v1/assignments/extensions/{extension_id}/decide', { params: { path: { extension_id: id } }, body: { agree, opinion } }),
  )
export const fileLink = (report: string, file: string): string => `/api/v1/assignments/reports/${report}/files/${file}`

/** A file for a report that is being written. */
export async function uploadFile(file: File): Promise<ReportFile> {
  const body = new FormData()
  body.append('file', file)
  const answer = await fetch('/api/v1/assignments/files', { method: 'POST', body, headers: csrfHeader(), credentials: 'same-origin' })
  const found: unknown = await answer.json().catch(() => null)
  if (!answer.ok) throw toApiError(found, answer.status)
  return found as ReportFile
}

export const loadTodo = (): Promise<Todo[]> => unwrap(api.GET('/api/v1/matters/todo'))

export const loadTasks = (box: 'mine' | 'given', done: boolean, before: string | null): Promise<Page<TaskRow>> =>
  unwrap(api.GET('/api/v1/given-tasks', { params: { query: { box, done, before } } }))
export const loadTask = (id: string): Promise<Task> =>
  unwrap(api.GET('/api/v1/given-tasks/{given_task_id}', { params: { path: { given_task_id: id } } }))
export const giveTask = (body: TaskInput): Promise<Task> => unwrap(api.POST('/api/v1/given-tasks', { body }))
export const actOnTask = (id: string, body: TaskAct): Promise<Task> =>
  unwrap(api.POST('/api/v1/given-tasks/{given_task_id}/act', { params: { path: { given_task_id: id } }, body }))

export async function findUnits(q: string): Promise<Picked[]> {
  if (q.trim() === '') return []
  const { units } = await unwrap(api.GET('/api/v1/orgchart/search', { params: { query: { q: q.slice(0, 40), people: 0 } } }))
  return units.slice(0, 12).map((one) => ({ id: one.id, label: one.short_name, note: one.within }))
}

export async function findPeople(q: string): Promise<Picked[]> {
  if (q.trim() === '') return []
  const { people } = await unwrap(api.GET('/api/v1/orgchart/search', { params: { query: { q: q.slice(0, 40) } } }))
  return people.slice(0, 12).map((one) => ({ id: one.id, label: one.name, note: `${one.organ.short_name} ${one.post}` }))
}

/** The people of a unit, those whose name begins so first. */
export async function peopleOf(unit: string, q: string): Promise<Picked[]> {
  const { items } = await unwrap(api.GET('/api/v1/orgchart/units/{unit_id}/people', { params: { path: { unit_id: unit } } }))
  const word = q.trim()
  const found = items.map((one) => ({ id: one.person_id, label: one.name, note: `${one.unit.short_name} ${one.post}` }))
  if (word === '') return found.slice(0, 12)
  const near = found.filter((one) => one.label.includes(word))
  if (near.length > 0) return near
  const { people } = await unwrap(api.GET('/api/v1/orgchart/search', { params: { query: { q: word.slice(0, 40) } } }))
  return people.slice(0, 12).map((one) => ({ id: one.id, label: one.name, note: `${one.unit.short_name} ${one.post}` }))
}
