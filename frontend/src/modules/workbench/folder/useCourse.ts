import { computed, onScopeDispose, provide, ref, shallowRef, watch } from 'vue'
import { useRoute } from 'vue-router'
import { api, unwrap } from '@/api/client'
import { forgetAhead } from '@/composables/ahead'
import { folderKey } from '@/modules/approvals/folder/folder'
import { useMedia } from '@/ui'
import { rowKey, type ListName, type WorkItem } from '../work'
import { prepare } from './ahead'
import { again, begin, laidAside, mark, step, tally, undo, type Course } from './course'

const PAPERS = 100
const READABLE = new Set(['document', 'incoming', 'request'])

/** The papers of a list that are read one after the other; a returned draft is work for its editor. */
async function collect(query: Record<string, string>): Promise<WorkItem[]> {
  const state: ListName = query.tab === 'reading' ? 'reading' : 'todo'
  const found: WorkItem[] = []
  let before: string | undefined
  do {
    const wanted = { state, before, stage: query.stage ?? '', urgency: query.urgency ?? '', q: query.q ?? '' }
    const page = await unwrap(api.GET('/api/v1/approvals/tasks', { params: { query: wanted } }))
    found.push(...page.items.filter((item) => READABLE.has(item.subject_type) && item.stage !== 'draft'))
    before = page.next ?? undefined
  } while (before && found.length < PAPERS)
  return found.slice(0, PAPERS)
}

/** What was laid aside stays so when the page is loaded again: it is kept with this entry of the history. */
function kept(): string[] {
  const state = window.history.state as { laidAside?: string[] } | null
  return state?.laidAside ?? []
}

function keep(keys: string[]): void {
  window.history.replaceState({ ...(window.history.state as object | null), laidAside: keys }, '')
}

/** The reading folder: the papers as they were when it was opened, and going through them. */
export function useCourse() {
  const route = useRoute()
  const phone = useMedia('(max-width: 767.98px)')
  const items = shallowRef<WorkItem[] | null>(null)
  const error = shallowRef<unknown>(null)
  const course = ref<Course>(begin([], null))
  const current = computed(() => byKey(course.value.keys[course.value.at]))
  const following = computed(() => byKey(course.value.keys[course.value.at + 1]))

  function byKey(key: string | undefined): WorkItem | null {
    return items.value?.find((item) => rowKey(item) === key) ?? null
  }

  async function open(): Promise<void> {
    error.value = null
    const query = Object.fromEntries(Object.entries(route.query).map(([name, value]) => [name, String(value ?? '')]))
    try {
      items.value = await collect(query)
      course.value = begin(items.value.map(rowKey), query.from ?? null, kept())
    } catch (problem) {
      error.value = problem
    }
  }

  watch(following, (item) => void (item && prepare(item, !phone.value).catch(() => {})))
  // What is circulated is done with by being read.
  watch(current, (_, before) => {
    if (route.query.tab === 'reading' && before) course.value.marks[rowKey(before)] ??= 'done'
  })
  watch(() => laidAside(course.value).join(), (now, before) => {
    if (now !== before && items.value) keep(laidAside(course.value))
  })
  onScopeDispose(forgetAhead)
  void open()

  const folder = {
    at: computed(() => course.value.at + 1),
    total: computed(() => course.value.keys.length),
    task: computed(() => current.value?.task_id ?? null),
    mayGoBack: computed(() => course.value.trail.length > 0),
    step: (by: 1 | -1) => void (course.value = step(course.value, by)),
    later: () => void (course.value = mark(course.value, 'later')),
    undo: () => void (course.value = undo(course.value)),
    decided: () => void (course.value = mark(course.value, 'done')),
  }
  provide(folderKey, folder)
  return { folder, items, error, open, current, tally: computed(() => tally(course.value)), restart: () => void (course.value = again(course.value)) }
}
