import { ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { useAction } from '@/composables/useAction'
import { useToast } from '@/ui'
import { addSigner, superviseDocument, taskAbilities, transferTask, withdrawDocument } from './api'
import type { PassChoice } from './PassDialog.vue'
import type { ReturnChoice } from './ReturnDialog.vue'
import type { Signing } from './useSigning'

export type OpenDialog = '' | 'return' | 'transfer' | 'add' | 'withdraw' | 'supervise'

export interface SignActions {
  busy: Ref<boolean>
  dialog: Ref<OpenDialog>
  canPass: ShallowRef<{ transfer: boolean; addSigner: boolean }>
  agree: () => Promise<void>
  sendBack: (choice: ReturnChoice) => Promise<void>
  pass: (choice: PassChoice) => Promise<void>
  withdraw: (reason: string) => Promise<void>
  supervise: (reason: string) => Promise<void>
  go: (id: string) => void
  edit: () => void
}

/** What the buttons of the signing screen do, on a desk and on a phone. */
export function useSignActions(signing: Signing): SignActions {
  const { t } = useI18n()
  const router = useRouter()
  const { show } = useToast()
  const { busy, run } = useAction()
  const dialog = ref<OpenDialog>('')
  const canPass = shallowRef({ transfer: false, addSigner: false })

  function go(id: string): void {
    void router.push({ name: 'document', params: { id } })
  }

  function done(text: string): void {
    const following = signing.queue.value?.next
    show(text, following ? { action: { label: t('common.next'), run: () => go(following) } } : {})
  }

  async function agree(): Promise<void> {
    const document = signing.document.value
    const task = document?.my_task
    if (!document?.abilities.agree || !task) return
    if (task.opinion_required && !signing.opinion.value.trim()) {
      show(t('documents.sign.opinionNeeded'), { tone: 'bad' })
      return
    }
    const finished = await run(() => signing.decide({ action: 'agree' }))
    if (finished) done(t('documents.sign.done.' + task.stage))
  }

  async function sendBack(choice: ReturnChoice): Promise<void> {
    const finished = await run(() => signing.decide({ action: 'return', opinion: choice.reason, returnTo: choice.to, back: choice.back }))
    if (!finished) return
    dialog.value = ''
    done(t('documents.sign.done.return'))
  }

  async function pass(choice: PassChoice): Promise<void> {
    const task = signing.document.value?.my_task
    const mode = dialog.value
    if (!task) return
    const finished = await run(async () => {
      if (mode === 'add') await addSigner(task.id, choice.person, choice.where, choice.reason)
      else await transferTask(task.id, choice.person, choice.reason)
      await signing.reload()
    })
    if (!finished) return
    dialog.value = ''
    done(t(`documents.sign.done.${mode}`))
  }

  async function settle(name: 'withdraw' | 'supervise', work: (id: string) => Promise<void>): Promise<void> {
    const document = signing.document.value
    if (!document) return
    const finished = await run(async () => {
      await work(document.id)
      await signing.reload()
    })
    if (!finished) return
    dialog.value = ''
    show(t(`documents.sign.done.${name}`))
  }

  const withdraw = (reason: string): Promise<void> => settle('withdraw', (id) => withdrawDocument(id, reason))
  const supervise = (reason: string): Promise<void> => settle('supervise', (id) => superviseDocument(id, reason))

  function edit(): void {
    const document = signing.document.value
    if (document) void router.push({ name: 'draft', params: { id: document.id } })
  }

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

  return { busy, dialog, canPass, agree, sendBack, pass, withdraw, supervise, go, edit }
}
