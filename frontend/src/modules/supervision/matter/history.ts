import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import type { TimelineStep } from '@/ui'
import type { Step } from '../data'

/** The matter's steps as a line of acts, the latest first. */
export function useHistory(steps: () => readonly Step[]): ComputedRef<TimelineStep[]> {
  const { t } = useI18n()
  return computed(() =>
    steps().toReversed().map((step, index) => ({
      key: String(steps().length - index),
      name: t(`supervision.steps.${step.kind}`),
      state: 'done' as const,
      people: [{ name: step.by || step.unit || t('supervision.system'), post: step.by ? step.unit : '', at: step.at, opinion: step.words }],
    })),
  )
}
