import { computed, onUnmounted, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef, type WritableComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { useQuery, type Query } from '@/composables/useQuery'
import { usePaged } from '@/ui'
import type { Paged } from '@/ui/usePaged'
import { findConversations, findMessages, findPeople, type FoundConversation, type FoundMessage, type FoundPerson } from './data'
import { asksForMessages, fromAddress, toAddress, type Asked } from './query'

const PAUSE_MS = 250

export interface Searching {
  asked: WritableComputedRef<Asked>
  /** What is in the field: the address follows at each pause. */
  text: Ref<string>
  submit: () => void
  messages: Paged<FoundMessage>
  total: ShallowRef<{ count: number; more: boolean } | null>
  people: Query<FoundPerson[]>
  conversations: Query<FoundConversation[]>
  wanted: ComputedRef<boolean>
}

/** The search that the page's address says, so that going back from a message finds it as it was. */
export function useSearch(): Searching {
  const route = useRoute()
  const router = useRouter()
  const asked = computed({
    get: () => fromAddress(route.query),
    set: (value) => void router.replace({ name: 'message-search', query: toAddress(value) }),
  })
  const text = ref(asked.value.q)
  const total = shallowRef<{ count: number; more: boolean } | null>(null)
  const wanted = computed(() => asksForMessages(asked.value))
  let timer: ReturnType<typeof setTimeout> | undefined

  function submit(): void {
    clearTimeout(timer)
    if (route.name === 'message-search' && text.value !== asked.value.q) asked.value = { ...asked.value, q: text.value }
  }
  watch(text, () => {
    clearTimeout(timer)
    timer = setTimeout(submit, PAUSE_MS)
  })
  watch(
    () => asked.value.q,
    (q) => {
      if (q.trim() !== text.value.trim()) text.value = q
    },
  )
  onUnmounted(() => clearTimeout(timer))

  const messages = usePaged<FoundMessage>(async (after) => {
    if (!wanted.value) return { items: [] }
    const page = await findMessages(asked.value, after)
    total.value = { count: page.total, more: page.more_than_total }
    return page
  })
  watch(
    () => JSON.stringify(toAddress(asked.value)),
    () => {
      if (route.name === 'message-search') void messages.reload()
    },
    { immediate: true },
  )
  const people = useQuery(() => asked.value.q, findPeople)
  const conversations = useQuery(() => asked.value.q, findConversations)
  return { asked, text, submit, messages, total, people, conversations, wanted }
}
