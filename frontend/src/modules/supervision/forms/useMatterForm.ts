import { computed, reactive, ref, watch, type Ref } from 'vue'
import { asApiError, useErrorText, type ApiError } from '@/api/errors'
import { useSoon } from '@/composables/useSoon'
import type { Picked } from '@/ui'
import { findAlike, isSet, whenInput, type Alike, type MatterInput, type UnitsInput, type When } from '../data'

const ASK_MS = 400
export const BASES = ['meeting', 'instruction', 'document', 'other'] as const
export type Basis = (typeof BASES)[number] | 'message'

export interface Prefill {
  title?: string
  content?: string
  basis?: Basis
}

const empty = (): When => ({ days: null, on: '' })

interface Asked {
  title: string
  lead: Picked | null
  co: Picked[]
}

/** What these units were asked for already, a moment after the form changed. */
function useAlike(values: Asked): Ref<Alike[]> {
  const alike = ref<Alike[]>([])

  async function ask(): Promise<void> {
    const units = [values.lead, ...values.co].flatMap((one) => (one ? [one.id] : []))
    if (units.length === 0 || values.title.trim().length < 4) alike.value = []
    else alike.value = await findAlike(values.title.trim(), units).catch(() => [])
  }

  const soon = useSoon(() => void ask())
  watch([() => values.title, () => values.lead, () => values.co], () => soon(ASK_MS))
  return alike
}

/** What the form of 立项交办 holds; whether its units were asked for the same before is looked up meanwhile. */
export function useMatterForm(prefill: Prefill) {
  const { textOf } = useErrorText()
  const values = reactive({
    title: prefill.title ?? '',
    content: prefill.content ?? '',
    basis: prefill.basis ?? ('other' as Basis),
    basisNote: '',
    lead: null as Picked | null,
    co: [] as Picked[],
    when: { days: 10, on: '' } as When,
    stages: [] as { title: string; when: When }[],
  })
  const tried = ref(false)
  const refusal = ref<ApiError | null>(null)
  const alike = useAlike(values)
  const named = computed(() => values.basis === 'meeting' || values.basis === 'instruction')

  const complete = computed(() => values.title.trim() !== '' && values.lead !== null && isSet(values.when) && (!named.value || values.basisNote.trim() !== ''))

  function units(): UnitsInput {
    const stages = values.stages.filter((one) => one.title.trim() !== '').map((one) => ({ title: one.title.trim(), ...whenInput(one.when) }))
    return { lead: values.lead?.id ?? '', co: values.co.map((one) => one.id), stages, ...whenInput(values.when) }
  }

  const input = (): MatterInput => ({
    title: values.title.trim(),
    content: values.content.trim(),
    basis: values.basis,
    basis_note: values.basisNote.trim(),
    units: units(),
  })

  /** Runs what sends it; false when it was refused, which the form then says at its field. */
  async function send(work: () => Promise<unknown>): Promise<boolean> {
    tried.value = true
    refusal.value = null
    if (!complete.value) return false
    try {
      await work()
    } catch (problem) {
      refusal.value = asApiError(problem)
    }
    return refusal.value === null
  }

  const fault = (field: string): string => (refusal.value?.field?.split('.').includes(field) ? textOf(refusal.value) : '')
  const addStage = (): void => void values.stages.push({ title: '', when: empty() })

  return { values, tried, refusal, alike, named, units, input, send, fault, addStage, textOf }
}
