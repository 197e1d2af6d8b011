import type { Entry, UnitPage } from '../types'

/** Where somebody serves, as little as the page needs: the division alone within its own organ. */
export function placeIn(entry: Entry, page: Pick<UnitPage, 'id' | 'organ'>): string {
  if (entry.organ.id === page.organ.id) return entry.unit.name
  return entry.organ.id === entry.unit.id ? entry.organ.short_name : `${entry.organ.short_name} ${entry.unit.name}`
}

/** 市政府 after 江门市: a crumb need not repeat the region before it. */
export function withoutRegion(name: string, before: string): string {
  return before.length > 1 && name.length > before.length && name.startsWith(before) ? name.slice(before.length - 1) : name
}
