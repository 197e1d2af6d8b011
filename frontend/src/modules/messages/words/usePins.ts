import { onScopeDispose, shallowRef, watch, type Ref } from 'vue'
import { api, unwrap } from '@/api/client'
import { realtime } from '@/realtime'
import { messageFrame } from '../types'
import type { Pin } from './types'

/** What is pinned in the open conversation; fetched again whenever a message's pin is not what is held. */
export function usePins(conversation: Readonly<Ref<string>>) {
  const pins = shallowRef<Pin[]>([])
  let generation = 0

  async function load(): Promise<void> {
    const mine = ++generation
    const path = { conversation_id: conversation.value }
    const found = await unwrap(api.GET('/api/v1/conversations/{conversation_id}/pins', { params: { path } }))
    if (mine === generation) pins.value = found
  }

  // What is shown stays until the next change or connection.
  const again = (): void => void load().catch(() => {})

  watch(
    conversation,
    () => {
      pins.value = []
      again()
    },
    { immediate: true },
  )
  const stops = [
    realtime.onOpen(again),
    realtime.on('message', (frame) => {
      const { conversation: where, message } = messageFrame(frame)
      if (where !== conversation.value) return
      const held = pins.value.some((pin) => pin.message.seq === message.seq)
      if (held || message.pinned) again()
    }),
  ]
  onScopeDispose(() => stops.forEach((stop) => stop()))
  return pins
}
