import { computed, shallowRef } from 'vue'
import { api, unwrap } from '@/api/client'
import type { components } from '@/api/schema'

export type Favourites = components['schemas']['FavouritesView']
export type Kind = 'person' | 'unit'

const held = shallowRef<Favourites>({ people: [], units: [] })

async function read(): Promise<void> {
  held.value = await unwrap(api.GET('/api/v1/orgchart/favourites'))
}

/** What the reader keeps at hand, the same on every part of the screen. */
export function useFavourites() {
  const people = computed(() => new Set(held.value.people.map((one) => one.id)))
  const units = computed(() => new Set(held.value.units.map((one) => one.id)))
  const has = (kind: Kind, id: string): boolean => (kind === 'person' ? people : units).value.has(id)

  async function toggle(kind: Kind, key: string): Promise<void> {
    const params = { path: { kind, key } }
    if (has(kind, key)) await unwrap(api.DELETE('/api/v1/orgchart/favourites/{kind}/{key}', { params }))
    else await unwrap(api.PUT('/api/v1/orgchart/favourites/{kind}/{key}', { params }))
    await read()
  }

  return { held, has, toggle, read }
}
