import { ref } from 'vue'

const polite = ref('')
const assertive = ref('')

/** Says something to screen readers through the shell's live regions. */
export function useAnnounce() {
  function announce(text: string, urgent = false): void {
    const region = urgent ? assertive : polite
    region.value = ''
    // The same sentence twice must be read twice: clear first, then set in the next frame.
    requestAnimationFrame(() => (region.value = text))
  }
  return { announce, polite, assertive }
}
