import { computed, reactive, ref, shallowRef, watch } from 'vue'
import { asApiError, type ApiError } from '@/api/errors'
import { useSoon } from '@/composables/useSoon'
import { dayKey, type Picked } from '@/ui'
import { KINDS, make, preview, type Delegation, type Kind, type Order, type Preview } from './data'

const PAUSE_MS = 400
export const ALL_POSTS = 'all'

export interface Values {
  delegate: Picked | null
  post: string
  kinds: Kind[]
  from: string
  last: string
  reason: string
  upward: boolean
}

/** What is sent; all kinds ticked is sent as none, which means all. */
export function orderOf(values: Values, principal: string | null): Order | null {
  if (!values.delegate || !values.from || !values.last || values.kinds.length === 0) return null
  const all = values.kinds.length === KINDS.length
  return {
    principal,
    appointment: values.post === ALL_POSTS ? null : values.post,
    delegate: values.delegate.id,
    kinds: all ? [] : KINDS.filter((kind) => values.kinds.includes(kind)),
    valid_from: values.from,
    last_day: values.last,
    reason: values.reason.trim(),
    upward: values.upward && values.kinds.includes('issue'),
  }
}

/** One delegation being filled in: what it would do, and sending it. */
export function useDelegationForm(principal: () => string | null) {
  const today = dayKey(new Date())
  const values = reactive<Values>({ delegate: null, post: ALL_POSTS, kinds: [...KINDS], from: today, last: '', reason: '', upward: false })
  const tried = ref(false)
  const busy = ref(false)
  const found = shallowRef<Preview | null>(null)
  const refusal = shallowRef<ApiError | null>(null)
  const order = computed(() => orderOf(values, principal()))
  let asked = 0

  async function look(): Promise<void> {
    const mine = ++asked
    const wanted = order.value
    try {
      const seen = wanted ? await preview(wanted) : null
      if (mine !== asked) return
      found.value = seen
      refusal.value = null
    } catch (problem) {
      if (mine !== asked) return
      found.value = null
      refusal.value = asApiError(problem)
    }
  }

  const soon = useSoon(() => void look())
  watch(values, () => soon(PAUSE_MS), { deep: true })

  async function send(): Promise<Delegation[] | null> {
    tried.value = true
    if (!order.value || busy.value) return null
    busy.value = true
    try {
      return await make(order.value)
    } catch (problem) {
      refusal.value = asApiError(problem)
      return null
    } finally {
      busy.value = false
    }
  }

  return { values, today, tried, busy, found, refusal, order, send }
}
