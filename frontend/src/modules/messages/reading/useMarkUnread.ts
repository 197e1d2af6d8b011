import { useRouter } from 'vue-router'
import { api, unwrap } from '@/api/client'

/**
 * Marks a message and what follows as unread again. The conversation is left first: on the screen it would be
 * read at once.
 */
export function useMarkUnread() {
  const router = useRouter()

  return async (conversation: string, seq: number): Promise<void> => {
    await router.push({ name: 'messages' })
    await unwrap(api.POST('/api/v1/conversations/{conversation_id}/unread', { params: { path: { conversation_id: conversation } }, body: { seq } }))
  }
}
