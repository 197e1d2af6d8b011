import { api, unwrap } from '@/api/client'
import type { Speaker } from '../types'

/** People of one unit that can be picked at once; larger ones are reached by a notice, or unit by unit. */
export const UNIT_LIMIT = 500
const PAGE = 200

/** Where somebody works, the organ's name once. */
export const place = (organ: string, unit: string): string => (organ === unit ? organ : `${organ} ${unit}`)

/**
 * Everybody who serves at or below the unit and whom the viewer may see, as of now: each once, however many
 * posts they hold. `null` where they are more than `UNIT_LIMIT`.
 */
export async function peopleOfUnit(unit: string): Promise<Speaker[] | null> {
  const people = new Map<string, Speaker>()
  let after: string | undefined
  do {
    const params = { path: { unit_id: unit }, query: { after, limit: PAGE } }
    const page = await unwrap(api.GET('/api/v1/orgchart/units/{unit_id}/people', { params }))
    for (const one of page.items) {
      if (!people.has(one.person_id)) {
        people.set(one.person_id, { id: one.person_id, name: one.name, post: one.post, unit: place(one.organ.short_name, one.unit.short_name) })
      }
    }
    after = page.next ?? undefined
  } while (after && people.size <= UNIT_LIMIT)
  return people.size > UNIT_LIMIT ? null : [...people.values()]
}
