import { onMounted, ref, type Ref } from 'vue'
import { useSession } from '@/stores/session'
import { loadDesks } from './data'

let asked: { account: string; answer: Promise<boolean> } | undefined

/** Whether somebody files for an organ: asked once for each who signs in. */
export function useArchivist(): Ref<boolean> {
  const session = useSession()
  const files = ref(false)
  onMounted(async () => {
    const account = session.session?.account.id
    if (!account || !session.person) return
    if (asked?.account !== account) asked = { account, answer: loadDesks().then((desks) => desks.length > 0).catch(() => false) }
    files.value = await asked.answer
  })
  return files
}
