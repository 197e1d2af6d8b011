import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { realtime, type RealtimeStatus } from '@/realtime'

/** Whether the line to the server stands; the offline banner and the composer read it. */
export const useConnection = defineStore('connection', () => {
  const status = ref<RealtimeStatus>('idle')
  const online = ref(navigator.onLine)
  window.addEventListener('online', () => (online.value = true))
  window.addEventListener('offline', () => (online.value = false))
  realtime.onStatus((next) => (status.value = next))
  const lost = computed(() => !online.value || status.value === 'waiting')
  return { status, online, lost }
})
