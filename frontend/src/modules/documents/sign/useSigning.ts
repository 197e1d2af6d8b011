import { computed, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { asApiError } from '@/api/errors'
import { newKey } from '@/composables/newKey'
import { useQuery } from '@/composables/useQuery'
import { useFrames } from '@/realtime'
import { decideTask, loadDocument, loadPhrases, loadQueue, tellOpened, type Decision } from './api'
import type { DocumentView } from './types'

export interface Queue {
  at: number
  total: number
  previous: string | null
  next: string | null
}

export interface Signing {
  document: ShallowRef<DocumentView | null>
  error: ShallowRef<unknown>
  reload: () => Promise<void>
  opinion: Ref<string>
  phrases: ShallowRef<readonly string[]>
  queue: ShallowRef<Queue | null>
  myTurn: ComputedRef<boolean>
  /** The full text is on the screen: recorded once a version, and deciding unlocks. */
  opened: () => Promise<void>
  /** Decides my task on the text that is on the screen. A changed text is fetched anew and said. */
  decide: (decision: Omit<Decision, 'seenHash' | 'key' | 'opinion'> & { opinion?: string }) => Promise<void>
}

/** One document on the signing screen: what it is, whose turn it is, and the decision. */
export function useSigning(id: () => string): Signing {
  const { data: document, error, reload } = useQuery(id, loadDocument)
  const opinion = ref('')
  const phrases = shallowRef<readonly string[]>([])
  const queue = shallowRef<Queue | null>(null)
  let told = ''
  // The same key until the answer is known: a lost answer must not sign twice.
  let key = newKey()

  const myTurn = computed(() => document.value?.my_task !== null && document.value?.my_task !== undefined)

  async function refreshQueue(): Promise<void> {
    try {
      queue.value = await loadQueue(id())
    } catch {
      queue.value = null
    }
  }

  async function opened(): Promise<void> {
    const shown = document.value
    if (!shown || shown.opened || told === shown.seen_hash) return
    told = shown.seen_hash
    try {
      await tellOpened(shown.id)
      await reload()
    } catch {
      told = ''
    }
  }

  async function decide(decision: Omit<Decision, 'seenHash' | 'key' | 'opinion'> & { opinion?: string }): Promise<void> {
    const shown = document.value
    if (!shown?.my_task) return
    try {
      await decideTask(shown.my_task.id, { opinion: opinion.value.trim(), ...decision, seenHash: shown.seen_hash, key })
      key = newKey()
      opinion.value = ''
    } catch (problem) {
      const refusal = asApiError(problem)
      // Refused for good: the next press is a new intention. Unknown outcome: the same one.
      if (refusal.status > 0 && refusal.status < 500) key = newKey()
      if (refusal.status === 409) await reload()
      throw refusal
    }
    await Promise.all([reload(), refreshQueue()])
  }

  const refresh = (frame: { [name: string]: unknown }): void => {
    if (String(frame.id ?? frame.document_id ?? '') === id()) void reload()
  }
  useFrames('document.changed', refresh)
  useFrames('task.changed', () => void refreshQueue())

  watch(
    id,
    () => {
      opinion.value = ''
      key = newKey()
      void refreshQueue()
    },
    { immediate: true },
  )
  void loadPhrases()
    .then((texts) => (phrases.value = texts))
    .catch(() => {})

  return { document, error, reload, opinion, phrases, queue, myTurn, opened, decide }
}
