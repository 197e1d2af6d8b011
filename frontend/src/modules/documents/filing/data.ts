import { api, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import type { Page } from '@/ui'

export type FilingDesk = components['schemas']['FilingDeskView']
export type ToFile = components['schemas']['ToFileView']
export type Filed = components['schemas']['FiledView']
export type FilingRun = components['schemas']['FilingRunView']
export type ClassCount = components['schemas']['ClassCount']
export type Retention = ToFile['retention']

export const CLASSES: readonly Retention[] = ['Y', 'D30', 'D10']
/** Counts end here. */
export const MOST = 1000

export const loadDesks = (): Promise<FilingDesk[]> => unwrap(api.GET('/api/v1/filing/desks'))

export const nameFonds = (unit: string, fonds: string): Promise<FilingDesk[]> =>
  unwrap(api.PUT('/api/v1/filing/{unit_id}/fonds', { params: { path: { unit_id: unit } }, body: { fonds } }))

export function loadWaiting(unit: string, year: string, before: string | null): Promise<Page<ToFile>> {
  const query = { ...(year ? { year: Number(year) } : {}), ...(before ? { before } : {}) }
  return unwrap(api.GET('/api/v1/filing/{unit_id}/waiting', { params: { path: { unit_id: unit }, query } }))
}

export interface FiledAsked {
  q: string
  year: string
  retention: Retention | ''
}

export function loadFiled(unit: string, asked: FiledAsked, before: string | null): Promise<Page<Filed>> {
  const query = {
    q: asked.q.trim().slice(0, 100),
    ...(asked.year ? { year: Number(asked.year) } : {}),
    ...(asked.retention ? { retention: asked.retention } : {}),
    ...(before ? { before } : {}),
  }
  return unwrap(api.GET('/api/v1/filing/{unit_id}/items', { params: { path: { unit_id: unit }, query } }))
}

export async function fileOne(unit: string, row: ToFile, retention: Retention): Promise<Filed | undefined> {
  const one = { document_id: row.document_id, delivery_id: row.delivery_id, retention }
  return (await unwrap(api.POST('/api/v1/filing/{unit_id}/items', { params: { path: { unit_id: unit } }, body: { items: [one] } })))[0]
}

export const loadClasses = (unit: string, year: number): Promise<ClassCount[]> =>
  unwrap(api.GET('/api/v1/filing/{unit_id}/classes', { params: { path: { unit_id: unit }, query: { year } } }))

export const loadRuns = (unit: string): Promise<FilingRun[]> => unwrap(api.GET('/api/v1/filing/{unit_id}/runs', { params: { path: { unit_id: unit } } }))

export const beginRun = (unit: string, year: number): Promise<FilingRun> =>
  unwrap(api.POST('/api/v1/filing/{unit_id}/runs', { params: { path: { unit_id: unit } }, body: { year } }))

export const packageLink = (item: string): string => `/api/v1/filing/items/${item}/package`
