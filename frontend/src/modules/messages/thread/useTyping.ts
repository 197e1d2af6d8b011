import { onScopeDispose, ref, watch, type Ref } from 'vue'
import { useFrames } from '@/realtime'
import { useConversations } from '../conversations/store'

const SHOWN_MS = 5000

/** Who is writing in the conversation just now: a name, for a few seconds after each sign of it. */
export function useTyping(conversation: Ref<string>) {
  const store = useConversations()
  const who = ref('')
  let timer = 0

  function clear(): void {
    window.clearTimeout(timer)
    who.value = ''
  }

  useFrames('typing', (frame) => {
    if (frame.conversation !== conversation.value || frame.person === store.me) return
    clear()
    who.value = String(frame.who)
    timer = window.setTimeout(clear, SHOWN_MS)
  })
  watch(conversation, clear)
  onScopeDispose(clear)
  return { who, clear }
}
