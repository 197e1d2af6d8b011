import { useI18n } from 'vue-i18n'
import { api, unwrap } from '@/api/client'
import { useAction } from '@/composables/useAction'
import { momentText, useToast } from '@/ui'
import { useConversations } from '../conversations/store'

const at = (id: string) => ({ params: { path: { conversation_id: id } } })

export function useSnooze() {
  const { t, locale } = useI18n()
  const { busy, run } = useAction()
  const { show } = useToast()
  const store = useConversations()

  async function wake(id: string): Promise<boolean> {
    return run(async () => store.put((await unwrap(api.DELETE('/api/v1/conversations/{conversation_id}/snooze', at(id)))).conversation))
  }

  async function put(id: string, moment: Date, seq: number | null): Promise<boolean> {
    const body = { until: moment.toISOString(), ...(seq === null ? {} : { seq }) }
    const done = await run(async () => store.put((await unwrap(api.PUT('/api/v1/conversations/{conversation_id}/snooze', { ...at(id), body }))).conversation))
    const when = momentText(moment, locale.value, t)
    if (done) show(t('messages.notifications.snooze.done', { when }), { action: { label: t('messages.notifications.snooze.undo'), run: () => void wake(id) } })
    return done
  }

  return { busy, put, wake }
}
