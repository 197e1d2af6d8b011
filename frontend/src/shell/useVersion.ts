import { onMounted, onUnmounted } from 'vue'
import { useI18n } from 'vue-i18n'
import { useToast } from '@/ui/useToast'

const IDLE_MS = 5000

/**
 * Keeps the page's files on the device, so that it opens without a line (browsers allow it over https
 * and on localhost only), and offers a new version instead of forcing it on somebody who is writing.
 */
export function useVersion(): void {
  const { t } = useI18n()
  const { show } = useToast()
  let asked = false

  function offer(use: () => void): void {
    if (asked) return
    asked = true
    show(t('common.version.ready'), { action: { label: t('common.version.use'), run: use } })
  }

  function watchUpdates(registration: ServiceWorkerRegistration): void {
    const ready = (worker: ServiceWorker | null): void => {
      if (worker?.state === 'installed' && navigator.serviceWorker.controller) offer(() => takeOver(worker))
    }
    ready(registration.waiting)
    registration.addEventListener('updatefound', () => {
      const worker = registration.installing
      worker?.addEventListener('statechange', () => ready(worker))
    })
  }

  // A part of the page that is loaded only now belongs to a version which the server no longer has.
  const onLost = (): void => offer(() => location.reload())

  onMounted(() => {
    window.addEventListener('vite:preloadError', onLost)
    if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
    // The screen comes first; a browser that will not register the worker keeps nothing.
    requestIdleCallback(() => void navigator.serviceWorker.register('/sw.js').then(watchUpdates).catch(() => {}), { timeout: IDLE_MS })
  })
  onUnmounted(() => window.removeEventListener('vite:preloadError', onLost))
}

function takeOver(worker: ServiceWorker): void {
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
  worker.postMessage('take over', [])
}
