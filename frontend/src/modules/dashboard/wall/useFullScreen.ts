import { onBeforeUnmount, onMounted, ref, type Ref } from 'vue'

/** Whether the page fills the screen, and the way there and back; false where the browser cannot. */
export function useFullScreen(): { full: Ref<boolean>; able: boolean; toggle: () => Promise<void> } {
  const full = ref(false)
  const look = (): void => void (full.value = document.fullscreenElement !== null)
  onMounted(() => document.addEventListener('fullscreenchange', look))
  onBeforeUnmount(() => {
    document.removeEventListener('fullscreenchange', look)
    if (document.fullscreenElement) void document.exitFullscreen()
  })
  const toggle = (): Promise<void> => (full.value ? document.exitFullscreen() : document.documentElement.requestFullscreen())
  return { full, able: document.fullscreenEnabled, toggle }
}
