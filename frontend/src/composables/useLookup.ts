import { shallowRef, watch, type ShallowRef } from 'vue'
import { useSoon } from './useSoon'

const PAUSE_MS = 150

export interface Lookup<T> {
  /** What was found for the last text that was answered. */
  found: ShallowRef<readonly T[]>
  error: ShallowRef<unknown>
  /** There is an answer to the text, and it is empty. */
  nothing: ShallowRef<boolean>
  retry: () => Promise<void>
}

/**
 * Searches while somebody types: a moment after the last key, and only the last text's answer counts.
 * Without a text nothing is found, unless `blank` says that the search answers it too.
 */
export function useLookup<T>(text: () => string, search: (text: string) => Promise<readonly T[]>, { blank = false } = {}): Lookup<T> {
  const found = shallowRef<readonly T[]>([])
  const error = shallowRef<unknown>(null)
  const nothing = shallowRef(false)
  let asked = 0

  async function look(): Promise<void> {
    const mine = ++asked
    const query = text().trim()
    error.value = null
    try {
      const answer = query || blank ? await search(query) : []
      if (mine !== asked) return
      found.value = answer
      nothing.value = query !== '' && answer.length === 0
    } catch (problem) {
      if (mine === asked) error.value = problem
    }
  }

  const soon = useSoon(() => void look())
  watch(text, (now) => {
    asked += 1
    nothing.value = false
    if (now.trim()) soon(PAUSE_MS)
    else void look()
  }, { immediate: blank })
  return { found, error, nothing, retry: look }
}
