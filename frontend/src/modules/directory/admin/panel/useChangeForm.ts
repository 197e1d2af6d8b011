import { computed, reactive, ref, shallowRef, watch, type ShallowRef } from 'vue'
import { asApiError, type ApiError } from '@/api/errors'
import { newKey } from '@/composables/newKey'
import { useSoon } from '@/composables/useSoon'
import { makeChange, previewChange } from '../data'
import { faultsOf, shownFields, type FieldName, type KindSpec } from '../kinds'
import { blankValues, type Change, type ChangePreview, type Subject, type Values } from '../types'

const PAUSE_MS = 400
/** Another administrator has changed the unit or the person since the form was opened. */
const MEANWHILE = new Set(['orgchart.changed_meanwhile', 'orgchart.changed_meanwhile_unknown'])

/** "change.unit_add.new.name" → "name": the server names the place in the request, the form its field. */
export function fieldOf(error: Pick<ApiError, 'field'>, names: readonly FieldName[]): FieldName | null {
  const parts = new Set((error.field ?? '').split('.'))
  return names.find((name) => parts.has(name)) ?? null
}

function useWhen() {
  const when = ref<'today' | 'day'>('today')
  const day = ref('')
  const effectiveOn = computed(() => (when.value === 'day' && day.value ? day.value : null))
  return { when, day, effectiveOn, dayMissing: computed(() => when.value === 'day' && !day.value) }
}

/** What a change would do, by the last question asked; a refusal takes the place of an answer. */
function usePreview(refusal: ShallowRef<ApiError | null>, ask: () => Promise<ChangePreview | null>) {
  const preview = shallowRef<ChangePreview | null>(null)
  let asked = 0

  async function look(): Promise<void> {
    const mine = ++asked
    try {
      const found = await ask()
      if (mine !== asked) return
      preview.value = found
      if (found) refusal.value = null
    } catch (problem) {
      if (mine !== asked) return
      preview.value = null
      refusal.value = asApiError(problem)
    }
  }

  return { preview, look }
}

/** One change being filled in: its values, what is wrong with them, what it would do, and sending it. */
export function useChangeForm(spec: KindSpec, subject: () => Subject) {
  const values = reactive<Values>({ ...blankValues(), ...spec.start?.(subject()) })
  const time = useWhen()
  const tried = ref(false)
  const busy = ref(false)
  const refusal = shallowRef<ApiError | null>(null)
  const fields = computed(() => shownFields(spec, values, subject()))
  const faults = computed(() => faultsOf(spec, values, subject()))
  const complete = computed(() => Object.keys(faults.value).length === 0 && !time.dayMissing.value)
  // One key for one filled-in form: sending it again after a lost answer changes nothing twice.
  let key = newKey()

  const { preview, look } = usePreview(refusal, async () => (complete.value ? previewChange(await spec.build(values, subject()), time.effectiveOn.value) : null))
  // Said when it is tried out as well as when it is sent.
  const meanwhile = computed(() => {
    if (refusal.value && MEANWHILE.has(refusal.value.code)) return refusal.value.texts
    return preview.value?.blockers.find((one) => MEANWHILE.has(one.code))?.message ?? null
  })
  const soon = useSoon(() => void look())
  watch([values, time.effectiveOn], () => {
    key = newKey()
    soon(PAUSE_MS)
  }, { deep: true })

  async function send(): Promise<Change | null> {
    tried.value = true
    if (!complete.value || busy.value) return null
    busy.value = true
    try {
      return await makeChange(await spec.build(values, subject()), time.effectiveOn.value, key)
    } catch (problem) {
      refusal.value = asApiError(problem)
      return null
    } finally {
      busy.value = false
    }
  }

  return { values, fields, faults, complete, tried, busy, preview, refusal, meanwhile, look, send, ...time }
}
