import { watch, type Ref } from 'vue'
import { keepList, keptList } from '../offline/list'
import { tidyPages } from '../offline/pages'
import type { Rows } from './useRows'

const PAUSE_MS = 3000

/** Keeps the list on the device a moment after it has changed, and gives it back when there is no line. */
export function useKeptList(held: Rows, loaded: Ref<boolean>) {
  let timer: ReturnType<typeof setTimeout> | undefined
  let stop: (() => void) | null = null

  /** From now on the held list is the server's: what changes is kept. */
  function begin(): void {
    stop ??= watch(held.sorted, () => {
      clearTimeout(timer)
      timer = setTimeout(() => void keepList(held.sorted.value), PAUSE_MS)
    }, { immediate: true })
    void tidyPages(held.rows.value)
  }

  function end(): void {
    clearTimeout(timer)
    stop?.()
    stop = null
  }

  /** Shows what is kept where nothing came from the server yet; whether there is something to see now. */
  async function show(): Promise<boolean> {
    const rows = loaded.value ? null : await keptList()
    if (rows && !loaded.value) {
      held.replace(rows)
      loaded.value = true
    }
    return loaded.value
  }

  return { begin, end, show }
}
