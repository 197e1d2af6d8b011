import { onBeforeUnmount, ref, shallowRef } from 'vue'
import { api, unwrap } from '@/api/client'
import { useAction } from '@/composables/useAction'
import { asked } from './asking'
import type { Draft, Subject, Trial } from './types'

const POLL = 800 // ms

/** Asks for a trial and follows it until it is done. */
export function useTrial() {
  const { busy, run } = useAction()
  const trial = shallowRef<Trial | null>(null)
  const running = ref(false)
  let timer = 0

  async function follow(): Promise<void> {
    const current = trial.value
    running.value = current?.state === 'waiting' || current?.state === 'running'
    if (!current || !running.value) return
    timer = window.setTimeout(() => {
      void unwrap(api.GET('/api/v1/dashboards/trials/{trial_id}', { params: { path: { trial_id: current.id } } }))
        .then((found) => (trial.value = found))
        .catch(() => undefined)
        .finally(() => void follow())
    }, POLL)
  }

  async function ask(unit: string, subject: Subject, span: 'quarter' | 'recent', drafts: readonly Draft[]): Promise<void> {
    window.clearTimeout(timer)
    const done = await run(async () => {
      trial.value = await unwrap(api.POST('/api/v1/dashboards/trials', { body: { unit, subject_type: subject, span, changes: drafts.map(asked) } }))
    })
    if (done) await follow()
  }

  onBeforeUnmount(() => window.clearTimeout(timer))
  return { trial, busy, running, ask }
}
