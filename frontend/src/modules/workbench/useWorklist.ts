import { computed, reactive, ref, shallowRef, watch } from 'vue'
import { api, unwrap } from '@/api/client'
import { realtime, useFrames } from '@/realtime'
import { useBadges } from '@/stores/badges'
import { usePaged } from '@/ui'
import { onScopeDispose } from 'vue'
import { bySource, byTime, neighbour, rowKey, type Counts, type Group, type ListName, type Tab, type WorkItem } from './work'

const TYPING_PAUSE_MS = 250
const CHANGE_PAUSE_MS = 300
export const ANY = 'any'

export interface WorkFilters {
  stage: string
  urgency: string
  q: string
}

/** The lists of the workbench: pages, filters, groups, the row in hand; kept live by the server's hints. */
export function useWorklist(tab: () => Tab) {
  const filters = reactive<WorkFilters>({ stage: ANY, urgency: ANY, q: '' })
  const grouping = ref<'time' | 'source'>('time')
  const counts = shallowRef<Counts | null>(null)
  const chosen = ref<string | null>(null)
  const badges = useBadges()

  const pages = usePaged<WorkItem>((cursor) =>
    unwrap(
      api.GET('/api/v1/approvals/tasks', {
        params: {
          query: {
            state: tab() as ListName,
            before: cursor ?? undefined,
            stage: filters.stage === ANY ? '' : filters.stage,
            urgency: filters.urgency === ANY ? '' : filters.urgency,
            q: filters.q.trim(),
          },
        },
      }),
    ),
  )

  const groups = computed<Group[]>(() => {
    if (tab() !== 'todo') return [{ key: 'all', bucket: null, name: '', items: pages.items.value }]
    return grouping.value === 'time' ? byTime(pages.items.value) : bySource(pages.items.value)
  })
  /** The rows in the order in which they stand on the screen. */
  const rows = computed(() => groups.value.flatMap((group) => group.items))
  const current = computed(() => rows.value.find((item) => rowKey(item) === chosen.value) ?? null)
  const place = computed(() => rows.value.findIndex((item) => rowKey(item) === chosen.value) + 1)

  async function loadCounts(): Promise<void> {
    counts.value = await unwrap(api.GET('/api/v1/approvals/tasks/counts'))
  }

  async function reload(): Promise<void> {
    if (tab() !== 'drafts') await pages.reload()
    // A failed count leaves the old one; the list itself tells that the server is away.
    await loadCounts().catch(() => {})
  }

  function move(step: number): void {
    const next = neighbour(rows.value, chosen.value, step)
    if (next) chosen.value = rowKey(next)
  }

  let pause: ReturnType<typeof setTimeout> | undefined
  function soon(ms: number): void {
    clearTimeout(pause)
    pause = setTimeout(() => void reload(), ms)
  }

  watch(tab, () => {
    chosen.value = null
    pages.items.value = []
    void reload()
  }, { immediate: true })
  watch(() => [filters.stage, filters.urgency], () => void reload())
  watch(() => filters.q, () => soon(TYPING_PAUSE_MS))
  watch(() => badges.counts.workbench, () => soon(CHANGE_PAUSE_MS))
  for (const frame of ['subject.changed', 'task.changed']) useFrames(frame, () => soon(CHANGE_PAUSE_MS))
  onScopeDispose(realtime.onOpen(() => soon(CHANGE_PAUSE_MS)))
  onScopeDispose(() => clearTimeout(pause))

  return { filters, grouping, counts, chosen, pages, groups, rows, current, place, move, reload }
}
