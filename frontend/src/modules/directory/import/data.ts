import { api, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import type { Page } from '@/ui'

type Schemas = components['schemas']
export type Run = Schemas['ImportRunView']
export type Line = Schemas['ImportLineView']
export type Scope = Schemas['ImportScopeView']
export type Subject = Run['subject']

export const FILTERS = ['all', 'errors', 'add', 'change', 'move', 'deactivate'] as const
export type Filter = (typeof FILTERS)[number]

export interface Order {
  file: File
  what: Subject
  /** Null for the whole org chart. */
  unit: string | null
  complete: boolean
  newPosts: boolean
}

const WORKING: ReadonlySet<Run['state']> = new Set(['reading', 'checking', 'applying'])

export function isWorking(run: Run): boolean {
  return WORKING.has(run.state)
}

export function loadScopes(): Promise<Scope[]> {
  return unwrap(api.GET('/api/v1/orgchart/imports/scopes'))
}

export function loadRuns(after: string | null): Promise<Page<Run>> {
  return unwrap(api.GET('/api/v1/orgchart/imports', { params: { query: { after } } }))
}

export function loadRun(id: string): Promise<Run> {
  return unwrap(api.GET('/api/v1/orgchart/imports/{run_id}', { params: { path: { run_id: id } } }))
}

export function loadLines(id: string, kind: Filter, after: string | null): Promise<Page<Line>> {
  return unwrap(api.GET('/api/v1/orgchart/imports/{run_id}/lines', { params: { path: { run_id: id }, query: { kind, after } } }))
}

export function upload(order: Order): Promise<Run> {
  const { file, what, unit, complete, newPosts } = order
  return unwrap(
    api.POST('/api/v1/orgchart/imports', {
      body: { file: file as unknown as string, what, unit, complete, new_posts: newPosts },
      bodySerializer: () => {
        const form = new FormData()
        form.append('file', file)
        form.append('what', what)
        if (unit) form.append('unit', unit)
        form.append('complete', String(complete))
        form.append('new_posts', String(newPosts))
        return form
      },
    }),
  )
}

/** The four things to do with a run; each answers with the run as it is then. */
export const verbs = {
  apply: (id: string): Promise<Run> => unwrap(api.POST('/api/v1/orgchart/imports/{run_id}/apply', { params: { path: { run_id: id } } })),
  confirm: (id: string): Promise<Run> => unwrap(api.POST('/api/v1/orgchart/imports/{run_id}/confirm', { params: { path: { run_id: id } } })),
  check: (id: string): Promise<Run> => unwrap(api.POST('/api/v1/orgchart/imports/{run_id}/check', { params: { path: { run_id: id } } })),
  discard: (id: string): Promise<Run> => unwrap(api.POST('/api/v1/orgchart/imports/{run_id}/discard', { params: { path: { run_id: id } } })),
}
export type Verb = keyof typeof verbs

export function templateUrl(what: Subject): string {
  return `/api/v1/orgchart/imports/template?what=${what}`
}

export function exportUrl(what: Subject, unit: string | null): string {
  return `/api/v1/orgchart/imports/export?what=${what}${unit ? `&unit=${unit}` : ''}`
}

export function correctedUrl(id: string, chinese: boolean): string {
  return `/api/v1/orgchart/imports/${id}/corrected?language=${chinese ? 'zh' : 'en'}`
}
