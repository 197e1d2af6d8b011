import { computed, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { asApiError, type ApiError } from '@/api/errors'
import { useQuery } from '@/composables/useQuery'
import type { Payload } from '../admin/types'
import { drawPlan, loadPlan, loadReport, previewPlan, verbs, type Verb } from './data'
import type { ActOutcome, DrawnAct, Drawing, Plan, PlanAct, PlanPreview, PlanReport } from './types'

/** Somebody else has changed the plan since it was read here. */
const MEANWHILE = 'orgchart.plan_changed_meanwhile'

export function drawn(act: PlanAct): DrawnAct {
  return { key: act.key, change: act.change as unknown as Payload }
}

type Effect = PlanPreview | PlanReport

/** What the plan would do, tried out by the server, or what it has done. Only the last question's answer counts. */
function useEffect(plan: ShallowRef<Plan | null>) {
  const effect = shallowRef<Effect | null>(null)
  const looking = ref(false)
  const failed = shallowRef<unknown>(null)
  let asked = 0

  async function look(): Promise<void> {
    const mine = ++asked
    const now = plan.value
    failed.value = null
    looking.value = now !== null && now.acts.length > 0 && now.state !== 'cancelled'
    if (!now || !looking.value) {
      effect.value = null
      return
    }
    try {
      const found = now.state === 'applied' ? await loadReport(now.id) : await previewPlan(now.id)
      if (mine === asked) effect.value = found
    } catch (problem) {
      if (mine === asked) failed.value = problem
    } finally {
      if (mine === asked) looking.value = false
    }
  }

  watch(plan, look)
  return { effect, looking, failed, look }
}

/** Saving what is drawn: one request at a time, and a change by somebody else is not written over. */
function useDrawing(plan: ShallowRef<Plan | null>) {
  const busy = ref(false)
  const conflict = shallowRef<ApiError | null>(null)

  /** Answers with the refusal, or null where it was done. */
  async function send(work: (now: Plan) => Promise<Plan>): Promise<ApiError | null> {
    const now = plan.value
    if (!now || busy.value) return null
    busy.value = true
    try {
      plan.value = await work(now)
      conflict.value = null
      return null
    } catch (problem) {
      const refused = asApiError(problem)
      conflict.value = refused.code === MEANWHILE ? refused : null
      return refused
    } finally {
      busy.value = false
    }
  }

  function draw(part: Partial<Drawing>): Promise<ApiError | null> {
    return send((now) => {
      const { name, decree, effective_on, acts } = now
      return drawPlan(now.id, now.version, { name, decree, effective_on, acts: acts.map(drawn), ...part })
    })
  }

  const go = (verb: Verb): Promise<ApiError | null> => send((now) => verbs[verb](now.id, now.version))
  return { busy, conflict, draw, go }
}

/** One plan: what is drawn, what it would do or has done, and every way to change it. */
export function usePlan(id: Ref<string>) {
  const { data: plan, error, reload } = useQuery(id, loadPlan)
  const drawing = useDrawing(plan)
  const outcome = useEffect(plan)
  const outcomes = computed(() => new Map<string, ActOutcome>(outcome.effect.value?.acts.map((one) => [one.key, one])))
  const blockers = computed(() => {
    const effect = outcome.effect.value
    if (!effect || !('blockers' in effect)) return 0
    return effect.blockers.length + effect.acts.reduce((sum, one) => sum + one.blockers.length, 0)
  })

  async function again(): Promise<void> {
    await reload()
    drawing.conflict.value = null
  }

  return { plan, error, again, ...drawing, ...outcome, outcomes, blockers }
}
