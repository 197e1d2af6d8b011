import type { RouteLocationRaw } from 'vue-router'
import type { IconName } from '@/ui/icons'

export interface PaletteItem {
  key: string
  label: string
  /** Small grey type beside the label: post and unit, number … */
  note?: string
  icon: IconName
  to: RouteLocationRaw
}

export interface PaletteProvider {
  /** Key of the group's heading, e.g. "directory.palette". The module's texts are loaded by the caller. */
  key: string
  module: string
  heading: string
  search: (text: string, signal: AbortSignal) => Promise<PaletteItem[]>
}

const providers: PaletteProvider[] = []

/** Called from a module's register.ts; the palette asks every provider at each pause in typing. */
export function registerPaletteProvider(provider: PaletteProvider): void {
  providers.push(provider)
}

export function paletteProviders(): readonly PaletteProvider[] {
  return providers
}
