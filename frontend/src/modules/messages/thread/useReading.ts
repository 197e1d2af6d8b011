import { onScopeDispose, watch, type Ref } from 'vue'
import { realtime } from '@/realtime'

const PAUSE_MS = 250

/** Tells the server how far was read: only what is on screen, in a page that somebody looks at. */
export function useReading(conversation: Ref<string>, seen: Ref<number>, readSeq: () => number): void {
  let timer = 0

  function soon(): void {
    window.clearTimeout(timer)
    timer = window.setTimeout(tell, PAUSE_MS)
  }

  function tell(): void {
    const seq = seen.value
    if (!conversation.value || seq <= readSeq() || document.visibilityState !== 'visible' || !document.hasFocus()) return
    realtime.send({ command: 'read', conversation: conversation.value, seq }).catch(() => {
      // Not reached: the next look or the next connection tells it.
    })
  }

  watch([conversation, seen], soon)
  const stopOpen = realtime.onOpen(soon)
  window.addEventListener('focus', soon)
  document.addEventListener('visibilitychange', soon)
  onScopeDispose(() => {
    window.clearTimeout(timer)
    stopOpen()
    window.removeEventListener('focus', soon)
    document.removeEventListener('visibilitychange', soon)
  })
}
