import { computed, onBeforeUnmount, reactive, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { ApiError, asApiError } from '@/api/errors'
import { newKey } from '@/composables/newKey'
import { Autosaver, type SaveStatus } from '@/modules/documents/draft/autosave'
import { loadFlows, saveDraft, submitRequest } from './api'
import type { Fault, OfferedFlow, RequestDraft, RequestView, Values } from './types'

interface Patch {
  data: Values
  urgency: string
}

export interface Filling {
  values: Values
  urgency: Ref<string>
  status: Ref<SaveStatus>
  problem: ShallowRef<ApiError | null>
  told: ShallowRef<Record<string, unknown>>
  /** What is wrong, by place; what is only missing shows after the first try to hand it in. */
  faults: ComputedRef<Map<string, Fault>>
  /** The flows it may go by; which was picked, "" for the one suggested. */
  flows: ShallowRef<readonly OfferedFlow[]>
  flow: Ref<string>
  change: (key: string, value: unknown) => void
  setUrgency: (value: string) => void
  submit: () => Promise<RequestView>
  stop: () => Promise<void>
}

/** The faults that a refusal names; none where it is about something else. */
export function faultsOf(problem: ApiError): Fault[] {
  return Array.isArray(problem.data.faults) ? (problem.data.faults as Fault[]) : []
}

/** Places under a changed answer: a table's cells are the table's. */
export function without(faults: readonly Fault[], key: string): Fault[] {
  return faults.filter((fault) => fault.field !== key && !fault.field.startsWith(`${key}.`))
}

function useFlows(id: string) {
  const flows = shallowRef<readonly OfferedFlow[]>([])
  const flow = ref('')
  async function refresh(): Promise<void> {
    try {
      flows.value = await loadFlows(id)
    } catch {
      // The way is only shown; handing in says what is wrong with it.
    }
  }
  void refresh()
  return { flows, flow, refresh }
}

/** What is typed, kept on the server as it is typed, and what the server says to it. */
function useKeeping(draft: RequestDraft, values: Values, urgency: Ref<string>, onSaved: () => void) {
  const status = ref<SaveStatus>('saved')
  const problem = shallowRef<ApiError | null>(null)
  const told = shallowRef<Record<string, unknown>>(draft.told)
  const wrong = shallowRef<Fault[]>(draft.faults)
  const saver = new Autosaver<Patch>(draft.token, {
    async save(token) {
      const saved = await saveDraft(draft.id, token, { ...values }, urgency.value)
      told.value = saved.told
      wrong.value = saved.faults
      return saved.token
    },
    onStatus(now, error) {
      status.value = now
      problem.value = error
    },
    onSaved,
    setTimeout: (run, ms) => window.setTimeout(run, ms),
    clearTimeout: (timer) => window.clearTimeout(timer),
  })
  onBeforeUnmount(() => void saver.flush())
  return { saver, status, problem, told, wrong }
}

/** One request being filled in: kept as it is typed, checked by the server, handed in. */
export function useFilling(draft: RequestDraft): Filling {
  const values = reactive<Values>({ ...draft.data })
  const urgency = ref(draft.urgency)
  const missing = shallowRef<Fault[]>([])
  const { flows, flow, refresh } = useFlows(draft.id)
  const { saver, status, problem, told, wrong } = useKeeping(draft, values, urgency, () => void refresh())
  let key = newKey()

  function touched(): void {
    saver.change({ data: values, urgency: urgency.value })
  }

  function change(field: string, value: unknown): void {
    values[field] = value
    missing.value = without(missing.value, field)
    touched()
  }

  async function submit(): Promise<RequestView> {
    if (!(await saver.flush())) throw problem.value ?? ApiError.local('client.offline')
    try {
      return await submitRequest(draft.id, saver.currentToken, flow.value, key)
    } catch (refused) {
      const error = asApiError(refused)
      missing.value = faultsOf(error)
      if (error.status > 0 && error.status < 500) key = newKey()
      throw error
    }
  }

  return {
    values, urgency, status, problem, told, flows, flow, change, submit,
    faults: computed(() => new Map([...wrong.value, ...missing.value].toReversed().map((fault) => [fault.field, fault]))),
    setUrgency(value) {
      urgency.value = value
      touched()
    },
    stop: () => saver.abandon(),
  }
}
