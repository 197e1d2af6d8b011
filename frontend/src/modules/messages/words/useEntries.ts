import { useI18n } from 'vue-i18n'
import { messageActs } from '@/registries/messageActs'
import type { MenuEntry } from '@/ui'
import { useConversations } from '../conversations/store'
import type { Message } from '../types'
import { usePolicy } from './policy'

/** Reactions reach everybody in the conversation: a notice has its receipts instead. */
const NO_REACTIONS = new Set(['notice', 'feed'])

/** What may be done with a message, as far as the page can know; the server decides. */
export function useEntries(conversation: () => string) {
  const { t } = useI18n()
  const store = useConversations()
  const policy = usePolicy()
  policy.start()
  const row = () => store.rows.get(conversation())

  function mayReact(message: Message): boolean {
    const here = row()
    return !message.recalled && message.kind !== 'note' && here !== undefined && !here.archived && !NO_REACTIONS.has(here.kind)
  }

  function entries(message: Message, can: { send: boolean; pin: boolean }): MenuEntry[] {
    if (message.recalled || message.kind === 'note') return []
    const mine = message.sender?.id === store.me
    const goes = message.kind !== 'card'
    const list: (MenuEntry | false)[] = [
      can.send && { key: 'reply', label: t('messages.reply'), icon: 'comment' },
      goes && { key: 'forward', label: t('messages.words.forward'), icon: 'forward' },
      message.text !== '' && { key: 'copy', label: t('messages.copy'), icon: 'document' },
      goes && { key: 'select', label: t('messages.words.select'), icon: 'check' },
      can.pin && { key: message.pinned ? 'unpin' : 'pin', label: t(message.pinned ? 'messages.words.unpin' : 'messages.words.pin'), icon: 'pin' },
      !mine && { key: 'unread', label: t('messages.words.unread'), icon: 'bell' },
      { key: 'snooze', label: t('messages.notifications.snooze.entry'), icon: 'clock' },
      ...(goes ? messageActs() : []).map((act, index) => ({ key: act.key, label: t(act.label), icon: act.icon, line: index === 0 })),
      message.reactions.length > 0 && { key: 'reactors', label: t('messages.words.whoReacted'), icon: 'people' },
      mine && can.send && mayEdit(message) && { key: 'edit', label: t('messages.words.edit'), icon: 'pen', line: true },
      mayRecall(message, mine) && { key: 'recall', label: t(mine ? 'messages.recall' : 'messages.words.recallOther'), icon: 'undo', line: !(mine && can.send && mayEdit(message)) },
    ]
    return list.filter((entry) => entry !== false)
  }

  function mayEdit(message: Message): boolean {
    return message.kind === 'text' && message.forwarded === null && policy.within('edit_minutes', message.created_at)
  }

  function mayRecall(message: Message, mine: boolean): boolean {
    if (mine) return policy.within('recall_minutes', message.created_at)
    return (message.sender !== null || message.byline?.kind === 'bot') && row()?.owner === true && policy.within('owner_recall_minutes', message.created_at)
  }

  return { entries, mayReact }
}
