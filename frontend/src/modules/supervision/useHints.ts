import { onScopeDispose } from 'vue'
import { useSoon } from '@/composables/useSoon'
import { realtime, useFrames } from '@/realtime'

const PAUSE_MS = 300

/** Calls again when something of this kind moves, and after every reconnection. */
export function useHints(frames: readonly string[], reload: () => void, id?: () => string): void {
  const soon = useSoon(reload)
  for (const type of frames) {
    useFrames(type, (frame) => {
      if (!id || String(frame.id) === id()) soon(PAUSE_MS)
    })
  }
  onScopeDispose(realtime.onOpen(() => soon(PAUSE_MS)))
}
