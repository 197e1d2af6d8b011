import { computed, onScopeDispose, shallowReactive } from 'vue'
import { useSoon } from '@/composables/useSoon'
import { loadModuleTexts } from '@/i18n'
import { realtime, useFrames } from '@/realtime'
import { todoSources, type TodoSource } from '@/registries/todo'

const PAUSE_MS = 300

/** What other modules have for me to do, kept live; part of the one count. */
export function useOthers() {
  const rows = shallowReactive(new Map<TodoSource, readonly unknown[]>())

  async function load(source: TodoSource): Promise<void> {
    await loadModuleTexts(source.texts)
    // A failed fetch leaves the old rows; the list itself tells that the server is away.
    rows.set(source, await source.load().catch(() => rows.get(source) ?? []))
  }

  const soon = useSoon(() => void Promise.all(todoSources.map(load)))
  for (const source of todoSources) {
    void load(source)
    for (const frame of source.frames) useFrames(frame, () => soon(PAUSE_MS))
  }
  onScopeDispose(realtime.onOpen(() => soon(PAUSE_MS)))
  const others = computed(() => todoSources.map((source) => ({ source, rows: rows.get(source) ?? [] })).filter((one) => one.rows.length > 0))
  const count = computed(() => others.value.reduce((sum, one) => sum + one.rows.length, 0))
  return { others, count }
}
