import { shallowRef, watch } from 'vue'
import { useSession } from '@/stores/session'
import { loadReach, type Reach } from './data'

const reach = shallowRef<Reach | null>(null)
let asked = ''

/** To whom one may send notices: asked once in a session. */
export function useReach() {
  const session = useSession()

  async function load(account: string): Promise<void> {
    asked = account
    reach.value = null
    try {
      const found = await loadReach()
      if (asked === account) reach.value = found
    } catch {
      asked = ''
    }
  }

  watch(
    () => session.session?.account.id ?? '',
    (account) => account && asked !== account && void load(account),
    { immediate: true },
  )
  return { reach }
}
