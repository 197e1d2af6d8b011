import { computed, onUnmounted, ref, shallowRef, watch, type Ref, type ShallowRef, type WritableComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { usePaged } from '@/ui'
import type { Paged } from '@/ui/usePaged'
import { findDocuments, type FoundDocument } from './data'
import { fromAddress, toAddress, type Asked } from './query'

const PAUSE_MS = 250

export interface Finding {
  asked: WritableComputedRef<Asked>
  /** What is in the field: the address follows at each pause. */
  text: Ref<string>
  submit: () => void
  pages: Paged<FoundDocument>
  total: ShallowRef<{ count: number; more: boolean } | null>
}

/** The search that the page's address says, so that going back from a document finds it as it was. */
export function useFinding(): Finding {
  const route = useRoute()
  const router = useRouter()
  const here = (): boolean => route.name === 'document-search'
  const asked = computed({
    get: () => fromAddress(route.query),
    set: (value) => void router.replace({ name: 'document-search', query: toAddress(value) }),
  })
  const text = ref(asked.value.q)
  const total = shallowRef<{ count: number; more: boolean } | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined

  function submit(): void {
    clearTimeout(timer)
    if (here() && text.value !== asked.value.q) asked.value = { ...asked.value, q: text.value }
  }
  watch(text, () => {
    clearTimeout(timer)
    timer = setTimeout(submit, PAUSE_MS)
  })
  watch(
    () => asked.value.q,
    (q) => {
      if (q.trim() !== text.value.trim()) text.value = q
    },
  )
  onUnmounted(() => clearTimeout(timer))

  const pages = usePaged<FoundDocument>(async (after) => {
    const page = await findDocuments(asked.value, after)
    if (page.total !== null) total.value = { count: page.total, more: page.more_than_total }
    return page
  })
  watch(
    () => JSON.stringify(toAddress(asked.value)),
    () => {
      if (here()) void pages.reload()
    },
    { immediate: true },
  )
  return { asked, text, submit, pages, total }
}
