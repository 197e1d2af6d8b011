import { api, unwrap } from '@/api/client'
import type { Picked } from '@/ui'

const SHOWN = 8

async function found(text: string) {
  return unwrap(api.GET('/api/v1/orgchart/search', { params: { query: { q: text.slice(0, 40), people: SHOWN } } }))
}

/** Units by a part of their name, pinyin or initials; nothing before a word is typed. */
export async function findUnits(text: string): Promise<Picked[]> {
  if (!text.trim()) return []
  return (await found(text)).units.slice(0, SHOWN).map((unit) => ({ id: unit.id, label: unit.name, note: unit.within }))
}

export async function findPeople(text: string): Promise<Picked[]> {
  if (!text.trim()) return []
  return (await found(text)).people.map((person) => ({ id: person.id, label: person.name, note: `${person.organ.short_name} ${person.post}` }))
}
