import { computed, onScopeDispose, reactive, ref, shallowRef, watch } from 'vue'
import { api, unwrap } from '@/api/client'
import { useSoon } from '@/composables/useSoon'
import { realtime, useFrames } from '@/realtime'
import { useBadges } from '@/stores/badges'
import { usePaged } from '@/ui'
import { useSelection } from './useSelection'
import { bySource, byTime, type Counts, type Group, type ListName, type Tab, type WorkItem } from './work'

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
  const pages = usePaged<WorkItem>((cursor) => fetchPage(tab() as ListName, filters, cursor))
  const groups = computed<Group[]>(() => {
    if (tab() !== 'todo') return [{ key: 'all', bucket: null, name: '', items: pages.items.value }]
    return grouping.value === 'time' ? byTime(pages.items.value) : bySource(pages.items.value)
  })
  const rows = computed(() => groups.value.flatMap((group) => group.items))
  const selection = useSelection(rows)

  async function reload(): Promise<void> {
    if (tab() !== 'drafts') await pages.reload()
    // A failed count leaves the old one; the list itself tells that the server is away.
    counts.value = await unwrap(api.GET('/api/v1/approvals/tasks/counts')).catch(() => counts.value)
  }

  const soon = useSoon(() => void reload())
  watch(tab, () => {
    selection.chosen.value = null
    pages.items.value = []
    void reload()
  }, { immediate: true })
  watch([() => filters.stage, () => filters.urgency], () => void reload())
  watch(() => filters.q, () => soon(TYPING_PAUSE_MS))
  onHints(() => soon(CHANGE_PAUSE_MS))

  return { filters, grouping, counts, pages, groups, rows, ...selection, reload }
}

function fetchPage(state: ListName, filters: WorkFilters, cursor: string | null) {
  const query = {
    state,
    before: cursor ?? undefined,
    stage: filters.stage === ANY ? '' : filters.stage,
    urgency: filters.urgency === ANY ? '' : filters.urgency,
    q: filters.q.trim(),
  }
  return unwrap(api.GET('/api/v1/approvals/tasks', { params: { query } }))
}

/** Everything that says that the lists may have changed, for as long as the screen lives. */
function onHints(hint: () => void): void {
  const badges = useBadges()
  watch(() => badges.counts.workbench, hint)
  for (const frame of ['subject.changed', 'task.changed']) useFrames(frame, hint)
  onScopeDispose(realtime.onOpen(hint))
}
