import { defineAsyncComponent, type Component } from 'vue'

/**
 * Addresses inside the house, drawn in chat as live cards from the viewer's own rights. The module that
 * knows a place registers it; messages looks places up here and so knows no other module.
 * A component takes `id` (and `query`, the rest of the address) as props.
 */
interface Place {
  path: RegExp
  component: Component
}

export interface LinkCard {
  key: string
  component: Component
  id: string
  query: Record<string, string>
}

const places: Place[] = []

/** `path` is matched with the address's path and query; its one group is the id. */
export function registerLink(path: RegExp, load: () => Promise<{ default: Component }>): void {
  places.push({ path, component: defineAsyncComponent(load) })
}

/** The card of an address of this house; null for others, which stay plain links and are never fetched. */
export function linkCard(address: string, origin = window.location.origin): LinkCard | null {
  if (!URL.canParse(address)) return null
  const url = new URL(address)
  if (url.origin !== origin) return null
  for (const { path, component } of places) {
    const id = path.exec(url.pathname + url.search)?.[1]
    if (id) return { key: url.href, component, id, query: Object.fromEntries(url.searchParams) }
  }
  return null
}
