import type { Ref } from 'vue'
import { realtime } from '@/realtime'
import { useConversations } from '../conversations/store'
import { useOutbox } from '../outbox/store'
import { messageFrame, type MessageFrame } from '../types'
import type { useReceipts } from './useReceipts'
import type { useRun } from './useRun'
import type { useTyping } from './useTyping'

interface Parts {
  run: ReturnType<typeof useRun>
  receipts: ReturnType<typeof useReceipts>
  typing: ReturnType<typeof useTyping>
  reloadDetail: () => Promise<void>
  /** What to do when the line is back. */
  resume: () => void
}

/** Lets what happens elsewhere reach the open conversation; returns how to stop. */
export function listen(id: Readonly<Ref<string>>, { run, receipts, typing, reloadDetail, resume }: Parts): () => void {
  const store = useConversations()

  function onMessage(frame: MessageFrame): void {
    if (frame.conversation !== id.value) return
    run.live(frame)
    typing.clear()
    if (frame.message.sender?.id === store.me) receipts.soon()
  }

  function onMoved(conversation: string): void {
    if (conversation !== id.value) return
    void run.catchUp()
    // What is shown stays until the next hint or opening.
    void reloadDetail().catch(() => {})
  }

  const stops = [
    realtime.on('message', (frame) => onMessage(messageFrame(frame))),
    useOutbox().onSent((conversation, message) => onMessage({ conversation, change: message.change, message })),
    realtime.onOpen(resume),
    store.onMoved(onMoved),
    store.onReceipts((conversation) => conversation === id.value && receipts.soon()),
  ]
  return () => stops.forEach((stop) => stop())
}
