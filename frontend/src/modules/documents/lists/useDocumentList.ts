import { ref, watch, type Ref } from 'vue'
import { api, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import { useSoon } from '@/composables/useSoon'
import { useFrames } from '@/realtime'
import { usePaged } from '@/ui'
import type { Paged } from '@/ui/usePaged'
import { loadRows, type Box, type Row } from './rows'

export type Counts = components['schemas']['DocumentCounts']

const TYPING_MS = 250
const SETTLE_MS = 400

interface DocumentList {
  pages: Paged<Row>
  counts: Ref<Counts | null>
  q: Ref<string>
  closed: Ref<boolean>
}

/** A list that follows its tab, its filter and what happens meanwhile. */
export function useDocumentList(box: () => Box): DocumentList {
  const q = ref('')
  const closed = ref(false)
  const counts = ref<Counts | null>(null)
  const pages = usePaged<Row>((cursor) => loadRows(box(), q.value.trim(), closed.value, cursor))

  async function count(): Promise<void> {
    const found = await unwrap(api.GET('/api/v1/documents/counts')).catch(() => null)
    if (found) counts.value = found
  }

  const soon = useSoon(() => void Promise.all([pages.reload(), count()]))

  watch(box, () => {
    q.value = ''
    closed.value = false
    pages.items.value = []
    void pages.reload()
  })
  watch(closed, () => void pages.reload())
  watch(q, () => soon(TYPING_MS))
  // A burst of frames (a distribution to many units) is one reload.
  for (const type of ['document.changed', 'delivery.changed', 'subject.changed']) useFrames(type, () => soon(SETTLE_MS))
  void pages.reload()
  void count()
  return { pages, counts, q, closed }
}
