import { computed, ref, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { newKey } from '@/composables/newKey'
import { useAction } from '@/composables/useAction'
import { useQuery } from '@/composables/useQuery'
import { useFrames } from '@/realtime'
import { useSession } from '@/stores/session'
import { useToast } from '@/ui'
import * as calls from './api'
import { offersOf, toComment, type Operation } from './offers'

export interface Subject {
  chain: string
  /** My own task in it. */
  task: string | null
  seenHash: string
}

export interface Acting {
  operations: ShallowRef<calls.Operations | null>
  offers: ComputedRef<Operation[]>
  asking: Ref<Operation | ''>
  busy: Ref<boolean>
  /** Does what is asked, closes the dialog, says so. */
  act: (work: () => Promise<void>, said: string) => Promise<void>
  /** Those operations that need a reason and nothing else. */
  withReason: (reason: string) => Promise<void>
}

/** What the viewer may do with a chain beside deciding, and doing it. */
export function useOperations(subject: () => Subject, changed: () => void): Acting {
  const { t } = useI18n()
  const session = useSession()
  const { show } = useToast()
  const { busy, run } = useAction()
  const asking = ref<Operation | ''>('')
  const me = computed(() => session.person?.id ?? null)
  const { data: operations, reload } = useQuery(
    () => [subject().chain, subject().task] as const,
    ([chain, task]) => calls.loadOperations(chain, task),
  )
  const offers = computed(() => (operations.value ? offersOf(operations.value, me.value) : []))
  let key = newKey()

  useFrames('subject.changed', (frame) => {
    if (String(frame.id) === operations.value?.chain.subject_id) void reload()
  })

  async function act(work: () => Promise<void>, said: string): Promise<void> {
    if (!(await run(work))) return
    key = newKey()
    asking.value = ''
    show(t(`approvals.operations.done.${said}`))
    changed()
    await reload()
  }

  function withReason(reason: string): Promise<void> {
    const { chain, task, seenHash } = subject()
    const what = asking.value
    return act(async () => {
      if (what === 'take-back') await calls.takeBack(operations.value?.chain.abilities.take_back ?? '', reason)
      else if (what === 'comment') await calls.comment(operations.value ? (toComment(operations.value.chain, me.value) ?? '') : '', reason)
      else if (what === 'suspend') await calls.suspend(task ?? '', reason)
      else if (what === 'reject') await calls.reject(task ?? '', reason, seenHash || (await calls.seenHashOf(task ?? '')), key)
      else await calls.resume(chain)
    }, what || 'resume')
  }

  return { operations, offers, asking, busy, act, withReason }
}
