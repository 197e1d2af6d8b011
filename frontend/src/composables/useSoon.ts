import { onScopeDispose } from 'vue'

/** Runs `work` once, `ms` after the last call: many hints in a row are one piece of work. */
export function useSoon(work: () => void): (ms: number) => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  onScopeDispose(() => clearTimeout(timer))
  return (ms) => {
    clearTimeout(timer)
    timer = setTimeout(work, ms)
  }
}
