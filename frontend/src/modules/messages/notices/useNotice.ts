import { onScopeDispose, type Ref } from 'vue'
import { useQuery } from '@/composables/useQuery'
import { useSoon } from '@/composables/useSoon'
import { realtime } from '@/realtime'
import { useConversations } from '../conversations/store'
import { loadNotice, type Notice } from './data'

const RELOAD_MS = 400
const READERS_MS = 1500

/** One notice, kept live: what changed is fetched anew. */
export function useNotice(id: Ref<string>, onReaders: () => void) {
  const query = useQuery(id, loadNotice)
  const store = useConversations()
  const soon = useSoon(() => void query.reload())
  const readersSoon = useSoon(onReaders)
  const stops = [
    realtime.on('notice.changed', (frame) => {
      if (String(frame.conversation) !== id.value) return
      soon(RELOAD_MS)
      readersSoon(READERS_MS)
    }),
    store.onReceipts((conversation) => conversation === id.value && readersSoon(READERS_MS)),
    realtime.onOpen(() => soon(RELOAD_MS)),
  ]
  onScopeDispose(() => stops.forEach((stop) => stop()))

  function put(notice: Notice): void {
    query.data.value = notice
  }

  return { ...query, put }
}
