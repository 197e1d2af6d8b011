import { defineAsyncComponent, type Component } from 'vue'

/**
 * The action areas of the later stages (登记, 排版校对, 用印, 分发) live in ../stages, one file a
 * stage: RegisterPanel.vue serves `register`. Each takes `document` and emits `done`.
 */
const files = import.meta.glob<{ default: Component }>('../stages/*.vue')

const panels = new Map(
  Object.entries(files).flatMap(([path, load]): [string, Component][] => {
    const name = /\/([A-Z][a-z]+)(?:Panel)?\.vue$/u.exec(path)?.[1]
    return name ? [[name.toLowerCase(), defineAsyncComponent(load)]] : []
  }),
)

export function stagePanel(stage: string | undefined): Component | null {
  return panels.get(stage ?? '') ?? null
}
