import { computed, shallowRef, type ShallowRef, type WritableComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { useAction } from '@/composables/useAction'
import { useToast } from '@/ui'
import { recallDelivery, resendDelivery } from '../standing/api'
import type { TrackedDelivery } from './api'

interface Recalling {
  recalling: ShallowRef<TrackedDelivery | null>
  asking: WritableComputedRef<boolean>
  recall: (reason: string) => Promise<void>
  resend: (row: TrackedDelivery) => Promise<void>
}

/** Taking back what a unit has not signed for, and sending it again. */
export function useRecalling(reload: () => Promise<void>): Recalling {
  const { t } = useI18n()
  const { show } = useToast()
  const { run } = useAction()
  const recalling = shallowRef<TrackedDelivery | null>(null)
  const asking = computed({
    get: () => recalling.value !== null,
    set: (open) => {
      if (!open) recalling.value = null
    },
  })
  const named = (row: TrackedDelivery) => ({ unit: row.unit.short_name || row.unit.name })

  async function recall(reason: string): Promise<void> {
    const row = recalling.value
    if (!row || !(await run(() => recallDelivery(row.id, reason)))) return
    recalling.value = null
    show(t('documents.standing.recalled', named(row)))
    await reload()
  }

  async function resend(row: TrackedDelivery): Promise<void> {
    if (!(await run(() => resendDelivery(row.id)))) return
    show(t('documents.standing.resent', named(row)))
    await reload()
  }

  return { recalling, asking, recall, resend }
}
