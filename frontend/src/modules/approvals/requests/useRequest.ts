import { computed, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { asApiError } from '@/api/errors'
import { takeAhead } from '@/composables/ahead'
import { newKey } from '@/composables/newKey'
import { useAction } from '@/composables/useAction'
import { useQuery } from '@/composables/useQuery'
import { addSigner, decideTask, loadPhrases, transferTask, type Decision } from '@/modules/documents/sign/api'
import type { PassChoice } from '@/modules/documents/sign/PassDialog.vue'
import type { ReturnChoice } from '@/modules/documents/sign/ReturnDialog.vue'
import { useFrames } from '@/realtime'
import { useToast } from '@/ui'
import { tellFolder } from '../folder/folder'
import type { Ink } from '../ink/strokes'
import { loadRequest, openRequest } from './api'
import { choiceOf, type Part } from './division'
import type { RequestView } from './types'

export type Asking = '' | 'return' | 'transfer' | 'add' | 'divide'

export interface Handling {
  request: ShallowRef<RequestView | null>
  error: ShallowRef<unknown>
  reload: () => Promise<void>
  opened: () => Promise<void>
  opinion: Ref<string>
  ink: ShallowRef<Ink | null>
  phrases: ShallowRef<readonly string[]>
  parts: Ref<Part[]>
  asking: Ref<Asking>
  busy: Ref<boolean>
  /** Why it cannot be agreed to now; "" when it can. */
  reason: ComputedRef<string>
  agree: () => Promise<void>
  sendBack: (choice: ReturnChoice) => Promise<void>
  pass: (choice: PassChoice) => Promise<void>
}

/** One decision at a time, under one key until its answer is known: a lost answer must not sign twice. */
function useDecision(request: ShallowRef<RequestView | null>, reload: () => Promise<void>) {
  let key = newKey()
  return async function decide(choice: Omit<Decision, 'seenHash' | 'key'>): Promise<void> {
    const shown = request.value
    if (!shown?.my_task) return
    try {
      await decideTask(shown.my_task.id, { ...choice, seenHash: shown.seen_hash, key })
      key = newKey()
    } catch (problem) {
      const refusal = asApiError(problem)
      // Refused for good: the next press is a new intention. Unknown outcome: the same one.
      if (refusal.status > 0 && refusal.status < 500) key = newKey()
      if (refusal.status === 409) await reload()
      throw refusal
    }
  }
}

/** Tells the server once a version that the whole of it lies open. */
function useOpening(request: ShallowRef<RequestView | null>) {
  let told = ''
  return async function opened(): Promise<void> {
    const shown = request.value
    if (!shown || shown.opened || !shown.seen_hash || told === shown.seen_hash) return
    told = shown.seen_hash
    try {
      request.value = await openRequest(shown.id)
    } catch {
      told = ''
    }
  }
}

function usePhrases(): ShallowRef<readonly string[]> {
  const phrases = shallowRef<readonly string[]>([])
  // Without them the opinion is simply typed.
  void loadPhrases().then((texts) => (phrases.value = texts)).catch(() => {})
  return phrases
}

/** One request on the screen: what it says, whose turn it is, and the decision. */
export function useRequest(id: () => string): Handling {
  const { t } = useI18n()
  const { show } = useToast()
  const { busy, run } = useAction()
  const { data: request, error, reload } = useQuery(id, (one) => takeAhead(`request:${one}`, () => loadRequest(one)))
  const opinion = ref('')
  const ink = shallowRef<Ink | null>(null)
  const parts = ref<Part[]>([])
  const asking = ref<Asking>('')
  const phrases = usePhrases()
  const decide = useDecision(request, reload)

  const reason = computed(() => {
    const shown = request.value
    if (!shown?.abilities.agree) return t('approvals.requests.openFirst')
    return shown.my_task?.opinion_required && !opinion.value.trim() && !ink.value ? t('approvals.requests.opinionNeeded') : ''
  })

  function clear(): void {
    opinion.value = ''
    ink.value = null
    parts.value = []
  }

  async function act(work: () => Promise<void>, said: string): Promise<void> {
    if (!(await run(work))) return
    asking.value = ''
    clear()
    show(t(`approvals.requests.done.${said}`))
    await reload()
  }

  useFrames('subject.changed', (frame) => {
    if (String(frame.id) === id()) void reload()
  })
  tellFolder(() => request.value ? (request.value.my_task?.id ?? null) : undefined)
  watch(id, clear)

  return {
    request, error, reload, opened: useOpening(request), opinion, ink, phrases, parts, asking, busy, reason,
    agree: () => act(() => decide({ action: 'agree', opinion: opinion.value.trim(), ink: ink.value, data: choiceOf(request.value?.my_task?.may_choose ?? [], parts.value) }), 'agree'),
    sendBack: (choice) => act(() => decide({ action: 'return', opinion: choice.reason, ink: ink.value, returnTo: choice.to, back: choice.back }), 'return'),
    pass: (choice) => act(async () => {
      const task = request.value?.my_task
      if (!task) return
      if (asking.value === 'add') await addSigner(task.id, choice.person, choice.where, choice.reason)
      else await transferTask(task.id, choice.person, choice.reason)
    }, asking.value === 'add' ? 'add' : 'transfer'),
  }
}
