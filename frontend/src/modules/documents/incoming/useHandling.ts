import { computed, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { newKey } from '@/composables/newKey'
import { useAction } from '@/composables/useAction'
import type { Ink } from '@/modules/approvals/ink/strokes'
import { useToast } from '@/ui'
import { firstCheck, registerReceipt, sendForReading, signFor, work, type DeliveryView, type WorkStage } from './api'

/** What may be done with a delivery now: nothing, 签收, or the viewer's own stage. */
export type Doing = '' | 'sign_for' | 'in_register' | 'first_check' | WorkStage

interface Handling {
  doing: ComputedRef<Doing>
  opinion: Ref<string>
  ink: ShallowRef<Ink | null>
  number: Ref<string>
  /** 拟办 of what is to be acted on (批办性) or to be known (阅知性). */
  purpose: Ref<'act' | 'know'>
  /** Divisions chosen at 拟办, the lead first. */
  chosen: Ref<string[]>
  busy: Ref<boolean>
  needsOpinion: ComputedRef<boolean>
  proceed: () => Promise<void>
  refuse: () => Promise<void>
}

function blank() {
  const opinion = ref('')
  const ink = shallowRef<Ink | null>(null)
  const number = ref('')
  const chosen = ref<string[]>([])
  const purpose = ref<'act' | 'know'>('act')

  function clear(): void {
    opinion.value = ''
    ink.value = null
    number.value = ''
    chosen.value = []
    purpose.value = 'act'
  }
  return { opinion, ink, number, chosen, purpose, clear }
}

/** The receiving side's steps, one at a time (条例 article 24). */
export function useHandling(delivery: () => DeliveryView, changed: (view: DeliveryView) => void): Handling {
  const { t } = useI18n()
  const { show } = useToast()
  const { busy, run } = useAction()
  const written = blank()
  const { opinion, ink, number, chosen, purpose } = written
  // The same key until the answer is known, so that a lost answer does not act twice.
  let key = newKey()

  const doing = computed<Doing>(() => (delivery().abilities.sign_for ? 'sign_for' : ((delivery().my_task?.stage ?? '') as Doing)))
  const needsOpinion = computed(() => ['propose', 'instruct', 'handle'].includes(doing.value))

  async function act(): Promise<DeliveryView> {
    const { id } = delivery()
    const stage = doing.value
    if (stage === 'sign_for') return signFor(id)
    if (stage === 'in_register') return registerReceipt(id, number.value.trim(), key)
    if (stage === 'first_check') return firstCheck(id, true, opinion.value.trim(), key)
    if (stage === 'propose' && purpose.value === 'know') return sendForReading(id, chosen.value, opinion.value.trim(), key)
    const handlers = stage === 'propose' && chosen.value.length > 0 ? chosen.value.map((unit, index) => ({ to: 'head', unit, lead: index === 0 })) : null
    return work(id, stage as WorkStage, { opinion: opinion.value.trim(), ink: ink.value }, handlers, key)
  }

  async function perform(step: () => Promise<DeliveryView>, said: string): Promise<void> {
    const finished = await run(async () => changed(await step()))
    if (!finished) return
    key = newKey()
    show(t(`documents.incoming.done.${said}`))
  }

  async function proceed(): Promise<void> {
    const stage = doing.value
    if (stage !== '') await perform(act, stage)
  }

  const refuse = (): Promise<void> => perform(() => firstCheck(delivery().id, false, opinion.value.trim(), key), 'refused')

  watch([() => delivery().id, doing], written.clear)
  return { doing, opinion, ink, number, purpose, chosen, busy, needsOpinion, proceed, refuse }
}
