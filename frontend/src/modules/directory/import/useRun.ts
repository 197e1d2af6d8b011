import { computed, onUnmounted, watch, type ComputedRef, type ShallowRef } from 'vue'
import { useQuery } from '@/composables/useQuery'
import { useFrames } from '@/realtime'
import { isWorking, loadRun, type Run } from './data'

const POLL_MS = 2000

export interface LiveRun {
  run: ShallowRef<Run | null>
  error: ShallowRef<unknown>
  working: ComputedRef<boolean>
  reload: () => Promise<void>
}

/** One import, kept up to date while the server works at it: by frames, and by asking where none arrive. */
export function useRun(id: () => string): LiveRun {
  const { data: run, error, reload } = useQuery(id, loadRun)
  const working = computed(() => run.value !== null && isWorking(run.value))
  let timer: ReturnType<typeof setInterval> | undefined

  useFrames('import.progress', (frame) => {
    const known = run.value
    if (!known || String(frame.id) !== known.id) return
    if (frame.state === known.state) run.value = { ...known, done: Number(frame.done), total: Number(frame.total) }
    else void reload()
  })

  watch(working, (busy) => {
    clearInterval(timer)
    if (busy) timer = setInterval(() => void reload(), POLL_MS)
  })
  onUnmounted(() => clearInterval(timer))
  return { run, error, working, reload }
}
