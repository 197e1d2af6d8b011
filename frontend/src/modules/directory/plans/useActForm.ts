import { computed, reactive, ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { faultsOf, shownFields, specOf, type FieldName } from '../admin/kinds'
import { blankValues, type Payload, type Subject, type Values } from '../admin/types'
import type { PlanKind } from './kinds'

/** The decree is the plan's own, said once for all its acts. */
const OF_THE_PLAN = new Set<FieldName>(['decree'])

/** One act being filled in, by the form of the single change. */
export function useActForm(kind: PlanKind, subject: () => Subject, start: Partial<Values>) {
  const spec = specOf(kind)
  const { t } = useI18n()
  const values = reactive<Values>({ ...blankValues(), ...spec.start?.(subject()), ...start })
  const tried = ref(false)
  const fields = computed(() => shownFields(spec, values, subject()).filter((field) => !OF_THE_PLAN.has(field.name)))
  const faults = computed(() => faultsOf(spec, values, subject()))
  const complete = computed(() => Object.keys(faults.value).length === 0)

  function faultOf(name: FieldName): string {
    const own = faults.value[name]
    return own && (tried.value || !own.endsWith('.missing')) ? t(own) : ''
  }

  async function build(): Promise<Payload | null> {
    tried.value = true
    return complete.value ? spec.build(values, subject()) : null
  }

  return { values, fields, complete, faultOf, build }
}
