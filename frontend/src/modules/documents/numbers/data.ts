import { api, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import type { Page } from '@/ui'

export type RegisterEntry = components['schemas']['RegisterEntry']
export type NumberSeries = components['schemas']['NumberSeriesView']
export type SeriesYear = components['schemas']['SeriesYearView']
export type EntryState = RegisterEntry['state']
export type SeriesWish = components['schemas']['SeriesInput']

export const STATES: readonly EntryState[] = ['used', 'reserved', 'void']

export const loadSeries = (): Promise<NumberSeries[]> => unwrap(api.GET('/api/v1/register/series'))

export function loadEntries(series: string, year: number, state: EntryState | '', before: string | null): Promise<Page<RegisterEntry>> {
  const query = { series_id: series, year, ...(state ? { state } : {}), ...(before ? { before } : {}) }
  return unwrap(api.GET('/api/v1/register', { params: { query } }))
}

export async function reserve(series: string, count: number, purpose: string): Promise<string[]> {
  return (await unwrap(api.POST('/api/v1/register/reserve', { body: { series_id: series, count, purpose } }))).numbers
}

export async function makeVoid(entry: string, why: string): Promise<void> {
  await unwrap(api.POST('/api/v1/register/entries/{entry_id}/void', { params: { path: { entry_id: entry } }, body: { why } }))
}

export async function openSeries(wish: SeriesWish): Promise<string> {
  return (await unwrap(api.POST('/api/v1/register/series', { body: wish }))).id
}

export async function closeSeries(series: string): Promise<void> {
  await unwrap(api.POST('/api/v1/register/series/{series_id}/close', { params: { path: { series_id: series } } }))
}

export const bookLink = (series: string, year: number): string => `/api/v1/register/book?${new URLSearchParams({ series_id: series, year: String(year) })}`

/** "5-7、9": runs of numbers said shortly. */
export function runs(numbers: readonly number[]): string {
  const parts: [number, number][] = []
  for (const n of numbers) {
    const last = parts.at(-1)
    if (last && last[1] === n - 1) last[1] = n
    else parts.push([n, n])
  }
  return parts.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join('、')
}

/** Numbers kept back in years that are over: they are used for papers of those years, or made void. */
export function leftOver(series: NumberSeries): SeriesYear[] {
  const now = series.years[0]?.year ?? 0
  return series.years.filter((one) => one.year < now && one.reserved > 0)
}
