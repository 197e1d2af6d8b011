import { ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { newKey } from '@/composables/newKey'
import { useAction } from '@/composables/useAction'
import { useToast } from '@/ui'
import { addSigner, issueAfter, superviseDocument, taskAbilities, transferTask, withdrawDocument } from './api'
import type { PassChoice } from './PassDialog.vue'
import type { ReturnChoice } from './ReturnDialog.vue'
import type { Signing } from './useSigning'

export type OpenDialog = '' | 'return' | 'transfer' | 'add' | 'reader' | 'withdraw' | 'supervise'

export interface SignActions {
  busy: Ref<boolean>
  dialog: Ref<OpenDialog>
  canPass: ShallowRef<{ transfer: boolean; addSigner: boolean }>
  agree: () => Promise<void>
  sendBack: (choice: ReturnChoice) => Promise<void>
  pass: (choice: PassChoice) => Promise<void>
  issueAfterReading: (choice: PassChoice) => Promise<void>
  withdraw: (reason: string) => Promise<void>
  supervise: (reason: string) => Promise<void>
  go: (id: string) => void
  edit: () => void
}

/** Whether my task may be handed on or get one more signer. */
function usePassing(signing: Signing): ShallowRef<{ transfer: boolean; addSigner: boolean }> {
  const canPass = shallowRef({ transfer: false, addSigner: false })
  watch(
    () => signing.document.value?.my_task?.id,
    async (task) => {
      canPass.value = { transfer: false, addSigner: false }
      if (!task) return
      try {
        canPass.value = await taskAbilities(task)
      } catch {
        // Then the two buttons are simply not offered.
      }
    },
    { immediate: true },
  )
  return canPass
}

/** Runs one act on the document: one at a time; done closes the dialog, says so and offers the next document. */
function useActs(signing: Signing) {
  const { t } = useI18n()
  const router = useRouter()
  const { show } = useToast()
  const { busy, run } = useAction()
  const dialog = ref<OpenDialog>('')

  function go(id: string): void {
    void router.push({ name: 'document', params: { id } })
  }

  async function act(work: () => Promise<void>, said: string): Promise<void> {
    const following = signing.queue.value?.next
    if (!(await run(work))) return
    dialog.value = ''
    show(t(`documents.sign.done.${said}`), following ? { action: { label: t('common.next'), run: () => go(following) } } : {})
  }

  return { busy, dialog, go, act, refuse: (key: string) => show(t(key), { tone: 'bad' }) }
}

/** What the buttons of the signing screen do, on a desk and on a phone. */
export function useSignActions(signing: Signing): SignActions {
  const router = useRouter()
  const { busy, dialog, go, act, refuse } = useActs(signing)
  const { document } = signing

  async function agree(): Promise<void> {
    const task = document.value?.my_task
    if (!document.value?.abilities.agree || !task) return
    if (task.opinion_required && !signing.opinion.value.trim() && !signing.ink.value) refuse('documents.sign.opinionNeeded')
    else await act(() => signing.decide({ action: 'agree' }), task.stage)
  }

  function sendBack(choice: ReturnChoice): Promise<void> {
    return act(() => signing.decide({ action: 'return', opinion: choice.reason, returnTo: choice.to, back: choice.back }), 'return')
  }

  async function pass(choice: PassChoice): Promise<void> {
    const task = document.value?.my_task
    const mode = dialog.value
    if (!task) return
    await act(async () => {
      if (mode === 'add') await addSigner(task.id, choice.person, choice.where, choice.reason)
      else await transferTask(task.id, choice.person, choice.reason)
      await signing.reload()
    }, mode)
  }

  async function settle(said: 'withdraw' | 'supervise' | 'reader', work: (id: string, seen: string) => Promise<void>): Promise<void> {
    const shown = document.value
    if (!shown) return
    await act(async () => {
      await work(shown.id, shown.seen_hash)
      await signing.reload()
    }, said)
  }

  return {
    busy, dialog, canPass: usePassing(signing), agree, sendBack, pass, go,
    issueAfterReading: ({ person, reason }) => settle('reader', (id, seen) => issueAfter(id, { reader: person, opinion: reason || signing.opinion.value.trim(), seen_hash: seen, key: newKey() })),
    withdraw: (reason) => settle('withdraw', (id) => withdrawDocument(id, reason)),
    supervise: (reason) => settle('supervise', (id) => superviseDocument(id, reason)),
    edit: () => void (document.value && router.push({ name: 'draft', params: { id: document.value.id } })),
  }
}
