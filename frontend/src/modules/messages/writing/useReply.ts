import { computed, shallowRef, watch, type Ref } from 'vue'
import { api, unwrap } from '@/api/client'
import type { Message } from '../types'
import { useDrafts } from './drafts'

/** The message that one is answering: part of the draft, so it is there again on every device. */
export function useReply(conversation: Ref<string>, messages: Ref<readonly Message[]>) {
  const drafts = useDrafts()
  /** Fetched because it lies outside of what is shown. */
  const fetched = shallowRef<{ conversation: string; message: Message } | null>(null)
  const seq = computed(() => drafts.of(conversation.value).replyTo ?? null)
  const known = computed(() => {
    const here = fetched.value?.conversation === conversation.value ? fetched.value.message : null
    return messages.value.find((one) => one.seq === seq.value) ?? (here?.seq === seq.value ? here : null)
  })
  // What was taken back meanwhile is not answered.
  const replyTo = computed(() => (known.value?.recalled ? null : known.value))
  /** What a message sent now answers: also before the answered one has been fetched. */
  const answered = computed(() => (known.value?.recalled ? null : seq.value))

  watch(
    () => seq.value !== null && messages.value.length > 0 && !messages.value.some((one) => one.seq === seq.value),
    async (missing) => {
      const [id, wanted] = [conversation.value, seq.value]
      if (!missing || wanted === null) return
      const params = { path: { conversation_id: id }, query: { around_seq: wanted } }
      const page = await unwrap(api.GET('/api/v1/conversations/{conversation_id}/messages', { params })).catch(() => null)
      const message = page?.items.find((one) => one.seq === wanted)
      if (message) fetched.value = { conversation: id, message }
    },
    { immediate: true },
  )

  return { replyTo, answered, answer: (message: Message | null): void => drafts.answer(conversation.value, message?.seq ?? null) }
}
