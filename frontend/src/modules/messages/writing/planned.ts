import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import { api, unwrap } from '@/api/client'
import { newKey } from '@/composables/newKey'
import { realtime } from '@/realtime'
import { useSession } from '@/stores/session'
import type { Content, Named, Planned } from './types'

/** What one has planned to be sent; fetched when first looked at, and again whenever it changes anywhere. */
export const usePlanned = defineStore('planned', () => {
  const session = useSession()
  const items = shallowRef<Planned[]>([])
  const waiting = computed(() => items.value.filter((one) => one.state === 'waiting'))
  let stops: (() => void)[] = []

  function start(): void {
    if (stops.length > 0) return
    stops = [realtime.on('planned', () => void load().catch(() => {})), realtime.onOpen(() => void load().catch(() => {}))]
    void load().catch(() => {})
  }

  async function load(): Promise<void> {
    items.value = await unwrap(api.GET('/api/v1/planned'))
  }

  async function plan(conversation: string, content: Content, named: Named[], replyTo: number | null, moment: Date): Promise<void> {
    const body = { client_id: newKey(), send_at: moment.toISOString(), text: content.text, named, file_ids: content.files.map((file) => file.id), reply_to: replyTo }
    await unwrap(api.POST('/api/v1/conversations/{conversation_id}/planned', { params: { path: { conversation_id: conversation } }, body }))
    await load()
  }

  async function change(id: string, values: { text?: string; send_at?: string }): Promise<void> {
    await unwrap(api.PATCH('/api/v1/planned/{planned_id}', { params: { path: { planned_id: id } }, body: values }))
    await load()
  }

  async function cancel(id: string): Promise<void> {
    await unwrap(api.DELETE('/api/v1/planned/{planned_id}', { params: { path: { planned_id: id } } }))
    await load()
  }

  watch(
    () => session.session?.account.id,
    () => {
      for (const stop of stops) stop()
      stops = []
      items.value = []
    },
  )
  return { items, waiting, start, load, plan, change, cancel }
})
