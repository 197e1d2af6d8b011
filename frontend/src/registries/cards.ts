import { defineAsyncComponent, type Component } from 'vue'

/**
 * Cards in chat. A message carries only `{type, …ids}`; the module that knows the type draws it
 * for the viewer. messages looks components up here and so knows no other module.
 * A card component takes `card` (the message's card object) as its prop.
 */
const cards = new Map<string, Component>()

export function registerCard(type: string, load: () => Promise<{ default: Component }>): void {
  cards.set(type, defineAsyncComponent(load))
}

export function cardComponent(type: string): Component | null {
  return cards.get(type) ?? null
}
