import { computed, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { asApiError } from '@/api/errors'
import { takeAhead } from '@/composables/ahead'
import { newKey } from '@/composables/newKey'
import { useQuery } from '@/composables/useQuery'
import { tellFolder, useFolder } from '@/modules/approvals/folder/folder'
import type { Ink } from '@/modules/approvals/ink/strokes'
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
  /** What was written by hand, beside or instead of what was typed. */
  ink: ShallowRef<Ink | null>
  phrases: ShallowRef<readonly string[]>
  queue: ShallowRef<Queue | null>
  myTurn: ComputedRef<boolean>
  /** The full text is on the screen: recorded once a version, and deciding unlocks. */
  opened: () => Promise<void>
  /** Decides my task on the text that is on the screen. A changed text is fetched anew and said. */
  decide: (decision: Choice) => Promise<void>
}

type Choice = Omit<Decision, 'seenHash' | 'key' | 'opinion' | 'ink'> & { opinion?: string }

/** Where the document stands among my documents to do. */
function useQueue(id: () => string) {
  const queue = shallowRef<Queue | null>(null)
  // In a folder the folder says what comes next.
  if (useFolder()) return { queue, refresh: async () => {} }

  async function refresh(): Promise<void> {
    try {
      queue.value = await loadQueue(id())
    } catch {
      queue.value = null
    }
  }

  useFrames('task.changed', () => void refresh())
  watch(id, refresh, { immediate: true })
  return { queue, refresh }
}

/** Tells the server once a version that its full text lies open. */
function useOpening(document: ShallowRef<DocumentView | null>, reload: () => Promise<void>) {
  let told = ''
  return async function opened(): Promise<void> {
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
}

function usePhrases(): ShallowRef<readonly string[]> {
  const phrases = shallowRef<readonly string[]>([])
  // Without them the opinion is simply typed.
  void loadPhrases()
    .then((texts) => (phrases.value = texts))
    .catch(() => {})
  return phrases
}

/** One decision at a time, under one key until its answer is known: a lost answer must not sign twice. */
function useDecision(document: ShallowRef<DocumentView | null>, opinion: Ref<string>, ink: ShallowRef<Ink | null>, reload: () => Promise<void>) {
  let key = newKey()
  return async function decide(choice: Choice): Promise<void> {
    const shown = document.value
    if (!shown?.my_task) return
    try {
      await decideTask(shown.my_task.id, { opinion: opinion.value.trim(), ink: ink.value, ...choice, seenHash: shown.seen_hash, key })
      key = newKey()
      opinion.value = ''
      ink.value = null
    } catch (problem) {
      const refusal = asApiError(problem)
      // Refused for good: the next press is a new intention. Unknown outcome: the same one.
      if (refusal.status > 0 && refusal.status < 500) key = newKey()
      if (refusal.status === 409) await reload()
      throw refusal
    }
  }
}

/** One document on the signing screen: what it is, whose turn it is, and the decision. */
export function useSigning(id: () => string): Signing {
  const { data: document, error, reload } = useQuery(id, (one) => takeAhead(`document:${one}`, () => loadDocument(one)))
  const { queue, refresh } = useQueue(id)
  const opinion = ref('')
  const ink = shallowRef<Ink | null>(null)
  const decideOnce = useDecision(document, opinion, ink, reload)
  const myTurn = computed(() => document.value?.my_task !== null && document.value?.my_task !== undefined)

  async function decide(choice: Choice): Promise<void> {
    await decideOnce(choice)
    await Promise.all([reload(), refresh()])
  }

  useFrames('document.changed', (frame) => {
    if (String(frame.id ?? frame.document_id ?? '') === id()) void reload()
  })
  watch(id, () => {
    opinion.value = ''
    ink.value = null
  })
  tellFolder(() => document.value ? (document.value.my_task?.id ?? null) : undefined)

  return { document, error, reload, opinion, ink, phrases: usePhrases(), queue, myTurn, opened: useOpening(document, reload), decide }
}
