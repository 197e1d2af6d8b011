import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'

export interface Page<T> {
  items: T[]
  next?: string | null
}

export interface Paged<T> {
  items: ShallowRef<T[]>
  loading: Ref<boolean>
  error: ShallowRef<unknown>
  more: Ref<boolean>
  /** Starts again from the first page; keeps the old rows on screen until the new ones are there. */
  reload: () => Promise<void>
  /** Fetches the next page if there is one and none is under way. */
  next: () => Promise<void>
}

/** Keyset pages of a list endpoint. A reload overtakes a page that is still under way. */
export function usePaged<T>(fetchPage: (cursor: string | null) => Promise<Page<T>>): Paged<T> {
  const items = shallowRef<T[]>([])
  const loading = ref(false)
  const error = shallowRef<unknown>(null)
  const more = ref(false)
  let cursor: string | null = null
  let generation = 0

  async function load(from: string | null): Promise<void> {
    const mine = ++generation
    loading.value = true
    error.value = null
    try {
      const page = await fetchPage(from)
      if (mine !== generation) return
      items.value = from === null ? page.items : [...items.value, ...page.items]
      cursor = page.next ?? null
      more.value = cursor !== null
    } catch (problem) {
      if (mine === generation) error.value = problem
    } finally {
      if (mine === generation) loading.value = false
    }
  }

  return {
    items,
    loading,
    error,
    more,
    reload: () => load(null),
    next: async () => {
      if (more.value && !loading.value) await load(cursor)
    },
  }
}
