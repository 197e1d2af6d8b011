import { ref, shallowRef, watch, type Ref, type ShallowRef, type WatchSource } from 'vue'

export interface Query<T> {
  data: ShallowRef<T | null>
  loading: Ref<boolean>
  error: ShallowRef<unknown>
  reload: () => Promise<void>
}

/**
 * One fetch bound to what it depends on: runs at once and whenever `source` changes.
 * Old data stays on screen during a reload of the same source and goes when the source changes.
 */
export function useQuery<S, T>(source: WatchSource<S>, fetchOne: (value: S) => Promise<T>): Query<T> {
  const data = shallowRef<T | null>(null)
  const loading = ref(false)
  const error = shallowRef<unknown>(null)
  let generation = 0
  let current: S

  async function run(): Promise<void> {
    const mine = ++generation
    loading.value = true
    error.value = null
    try {
      const result = await fetchOne(current)
      if (mine === generation) data.value = result
    } catch (problem) {
      if (mine === generation) error.value = problem
    } finally {
      if (mine === generation) loading.value = false
    }
  }

  watch(
    source,
    (value, before) => {
      // A list of parts is a new list each time one of them is looked at; the same parts ask nothing new.
      if (generation > 0 && same(value, before)) return
      current = value
      data.value = null
      void run()
    },
    { immediate: true },
  )
  return { data, loading, error, reload: run }
}

function same(one: unknown, other: unknown): boolean {
  if (!Array.isArray(one) || !Array.isArray(other)) return Object.is(one, other)
  return one.length === other.length && one.every((part, index) => Object.is(part, other[index]))
}
