import { ref, type Ref, type ShallowRef } from 'vue'
import { newKey } from '@/composables/newKey'
import { useAction } from '@/composables/useAction'
import { useQuery } from '@/composables/useQuery'
import { loadDesk, type StageDesk } from './api'

interface Stage {
  desk: ShallowRef<StageDesk | null>
  error: ShallowRef<unknown>
  reload: () => Promise<void>
  opinion: Ref<string>
  busy: Ref<boolean>
  /** Does the stage's act once, however often it is pressed. */
  act: (work: (act: { opinion: string; key: string }) => Promise<void>) => Promise<void>
}

/** What the panels of 登记, 排版校对, 用印 and 分发 share. */
export function useStage(id: () => string, done: () => void): Stage {
  const { data: desk, error, reload } = useQuery(id, loadDesk)
  const { busy, run } = useAction()
  const opinion = ref('')
  // One key for one intention: pressing again after a lost answer must not act twice.
  const key = newKey()

  async function act(work: (act: { opinion: string; key: string }) => Promise<void>): Promise<void> {
    if (await run(() => work({ opinion: opinion.value.trim(), key }))) done()
  }

  return { desk, error, reload, opinion, busy, act }
}
