import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { useAction } from '@/composables/useAction'
import { useQuery } from '@/composables/useQuery'
import { useFrames } from '@/realtime'
import { loadComments, openThread, replyTo, settleThread, type Comments, type NewPassage, type Thread } from './api'

/** A passage somebody has chosen to comment on. */
export type Passage = Pick<NewPassage, 'quote' | 'paragraph' | 'anchor'>

export interface CommentsState {
  data: ShallowRef<Comments | null>
  error: ShallowRef<unknown>
  reload: () => Promise<void>
  threads: ComputedRef<Thread[]>
  open: ComputedRef<number>
  mayWrite: ComputedRef<boolean>
  busy: Ref<boolean>
  /** The passage for which a comment is being written. */
  passage: ShallowRef<Passage | null>
  picked: Ref<string | null>
  say: (text: string) => Promise<boolean>
  answer: (thread: string, text: string) => Promise<boolean>
  settle: (thread: string, resolved: boolean) => Promise<boolean>
}

/** People named with @ in what is said. Longer names first: 林知 would else be found in 林知远. */
export function mentionsIn(text: string, people: Comments['people']): string[] {
  let rest = text
  const found: string[] = []
  for (const one of [...people].sort((a, b) => b.name.length - a.name.length)) {
    if (!rest.includes(`@${one.name}`)) continue
    found.push(one.id)
    rest = rest.replaceAll(`@${one.name}`, '')
  }
  return found
}

/** The comments of one document, live: every change is fetched anew by whoever may see it. */
export function useComments(document: () => string): CommentsState {
  const { data, error, reload } = useQuery(document, loadComments)
  const { busy, run } = useAction()
  const passage = shallowRef<Passage | null>(null)
  const picked = ref<string | null>(null)
  useFrames('document.comments', (frame) => String(frame.id) === document() && void reload())

  const noteOf = (text: string) => ({ text, mentions: mentionsIn(text, data.value?.people ?? []) })
  const act = (work: () => Promise<Comments>): Promise<boolean> => run(async () => void (data.value = await work()))

  async function say(text: string): Promise<boolean> {
    const chosen = passage.value
    if (!chosen) return false
    const done = await act(() => openThread(document(), { ...chosen, ...noteOf(text) }))
    if (!done) return false
    passage.value = null
    picked.value = data.value?.threads.at(-1)?.id ?? null
    return true
  }

  return {
    data,
    error,
    reload,
    threads: computed(() => data.value?.threads ?? []),
    open: computed(() => data.value?.threads.filter((thread) => !thread.resolved_at).length ?? 0),
    mayWrite: computed(() => data.value?.may_write ?? false),
    busy,
    passage,
    picked,
    say,
    answer: (thread, text) => act(() => replyTo(document(), thread, noteOf(text))),
    settle: (thread, resolved) => act(() => settleThread(document(), thread, resolved)),
  }
}
