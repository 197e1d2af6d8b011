import { computed, ref, watch } from 'vue'
import { realtime } from '@/realtime'
import { mentionQuery } from '../pieces'
import { useUploads } from '../useUploads'
import { useDrafts } from './drafts'
import { contentOf, stillNamed, type Content, type Named } from './types'

const TYPING_EVERY_MS = 3000

/** Tells the others now and then that something is being written. */
function typingSign(conversation: string): (text: string) => void {
  let typedAt = 0
  return (text) => {
    const now = Date.now()
    if (!text.trim() || now - typedAt <= TYPING_EVERY_MS || realtime.status !== 'open') return
    typedAt = now
    realtime.send({ command: 'typing', conversation }).catch(() => {})
  }
}

/** What is being written in one conversation: text, names and files, kept as a draft on every device. */
export function useWriting(conversation: string, alone: boolean) {
  const drafts = useDrafts()
  const before = drafts.of(conversation)
  const text = ref(before.text)
  const named = ref<Named[]>(before.named)
  /** The name being written after "@"; null when none is. */
  const query = ref<string | null>(null)
  const uploads = useUploads()
  const tellTyping = typingSign(conversation)

  const ready = computed(() => (text.value.trim() !== '' || uploads.files.value.length > 0) && !uploads.busy.value)

  watch(text, (value) => {
    drafts.write(conversation, value, stillNamed(value, named.value))
    tellTyping(value)
  })
  // Written on another device, while nothing is being written here.
  watch(
    () => drafts.of(conversation).text,
    (value) => {
      const { dirty, named: others } = drafts.of(conversation)
      if (value === text.value || dirty) return
      named.value = others
      text.value = value
    },
  )

  const look = (words: string): void => void (query.value = alone ? null : mentionQuery(words, words.length))

  /** The text to put in place of what was written after "@". */
  function choose(one: Named): { back: number; piece: string } {
    const back = query.value?.length ?? 0
    named.value = [...named.value.filter((other) => other.kind !== one.kind || other.id !== one.id), one]
    query.value = null
    return { back, piece: `${one.name} ` }
  }

  const content = (): Content => contentOf(text.value.trim(), named.value, uploads.files.value)

  /** It has been handed over. */
  function clear(): void {
    text.value = ''
    named.value = []
    query.value = null
    uploads.clear()
    drafts.clear(conversation)
  }

  return { text, named, query, uploads, ready, look, choose, content, clear }
}
