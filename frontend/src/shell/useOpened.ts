import { onMounted, onUnmounted } from 'vue'
import { useRouter } from 'vue-router'
import { safeNext } from '@/router'

/** A notification was clicked: the service worker brings this page forward and says where to go. */
export function useOpened(): void {
  const router = useRouter()
  const onMessage = (event: MessageEvent): void => {
    const said = event.data as { type?: unknown; path?: unknown } | null
    if (said?.type === 'open') void router.push(safeNext(said.path))
  }
  onMounted(() => navigator.serviceWorker?.addEventListener('message', onMessage))
  onUnmounted(() => navigator.serviceWorker?.removeEventListener('message', onMessage))
}
