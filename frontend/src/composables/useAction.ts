import { ref, type Ref } from 'vue'
import { useErrorText } from '@/api/errors'
import { useToast } from '@/ui/useToast'

/** Runs something a person asked for: one at a time, and a refusal is told in its own words. */
export function useAction(): { busy: Ref<boolean>; run: (work: () => Promise<void>) => Promise<boolean> } {
  const busy = ref(false)
  const { bad } = useToast()
  const { textOf } = useErrorText()

  async function run(work: () => Promise<void>): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    try {
      await work()
      return true
    } catch (problem) {
      bad(textOf(problem))
      return false
    } finally {
      busy.value = false
    }
  }

  return { busy, run }
}
