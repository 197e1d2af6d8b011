import { computed, ref, watch } from 'vue'
import { useAction } from '@/composables/useAction'
import { plain } from '../richtext'
import type { Message } from '../types'
import { pinMessage, reacted, reactTo, recallMessage } from './acts'
import { useMarkUnread } from '../reading/useMarkUnread'
import { editLast } from '../writing/editLast'
import { useSelection } from './selection'
import type { Reaction } from './types'

interface Here {
  message: () => Message
  conversation: () => string
  me: () => string
  reply: () => void
}

/** The acts on one message, and which of their forms is open. */
export function useActs({ message, conversation, me, reply }: Here) {
  const { busy, run } = useAction()
  const selection = useSelection()
  const markUnread = useMarkUnread()
  const editing = ref(false)
  /** The key of what another module makes of it. */
  const turning = ref<string | null>(null)
  const asking = ref<'recall' | 'reactors' | 'snooze' | null>(null)
  const place = () => ({ conversation: conversation(), seq: message().seq })
  const own = (one: Reaction): boolean => one.people.some((person) => person.id === me())
  const mine = computed(() => new Set(message().reactions.filter(own).map((one) => one.emoji)))

  watch(editLast, (wanted) => {
    if (wanted?.seq === message().seq && wanted.conversation === conversation()) editing.value = true
  })

  async function toggle(emoji: string): Promise<void> {
    await run(async () => {
      const there = message().reactions.find((one) => one.emoji === emoji)
      const on = !(there && (await reacted(place(), there, me())))
      await reactTo(place(), emoji, on)
    })
  }

  async function recall(): Promise<void> {
    const done = await run(async () => void (await recallMessage(place())))
    if (done) asking.value = null
  }

  const acts: Record<string, () => unknown> = {
    reply,
    copy: () => run(() => navigator.clipboard.writeText(plain(message().text))),
    forward: () => selection.forward(conversation(), [message().seq]),
    select: () => selection.start(conversation(), message().seq),
    pin: () => run(async () => void (await pinMessage(place(), true))),
    unpin: () => run(async () => void (await pinMessage(place(), false))),
    edit: () => (editing.value = true),
    unread: () => run(() => markUnread(conversation(), message().seq)),
    snooze: () => (asking.value = 'snooze'),
    reactors: () => (asking.value = 'reactors'),
    // What others wrote is not taken back by a slip.
    recall: () => (message().sender?.id === me() ? recall() : (asking.value = 'recall')),
  }

  const choose = (key: string): unknown => (acts[key] ? acts[key]() : (turning.value = key))

  return { busy, editing, asking, turning, mine, toggle, recall, choose }
}
