import { i18n } from '@/i18n'
import { registerPaletteProvider, type PaletteItem } from '@/registries/palette'
import { findConversations, findMessages, type FoundConversation, type FoundMessage } from './data'
import { fromAddress } from './query'

const SHOWN = 5

const textOf = (found: FoundMessage): string => {
  const parts = found.text.length > 0 ? found.text : (found.files.find((one) => one.name.some((part) => part.hit)) ?? found.files[0])?.name
  return (parts ?? []).map((part) => part.text).join('')
}

function ofConversation(one: FoundConversation): PaletteItem {
  return {
    key: `conversation-${one.id}`,
    label: one.title.map((part) => part.text).join(''),
    icon: one.kind === 'direct' ? 'message' : one.kind === 'unit' ? 'org' : 'people',
    to: { name: 'conversation', params: { id: one.id } },
  }
}

function ofMessage(one: FoundMessage): PaletteItem {
  const who = one.sender?.name ?? ''
  return {
    key: `message-${one.id}`,
    label: textOf(one),
    note: [who, one.conversation_title === who ? '' : one.conversation_title].filter(Boolean).join(' '),
    icon: one.files.length > 0 ? 'clip' : 'message',
    to: { name: 'conversation', params: { id: one.conversation_id }, query: { at: String(one.seq) } },
  }
}

/** Conversations and messages in Ctrl-K, and the way to all that is found. */
export function registerSearch(): void {
  registerPaletteProvider({
    key: 'conversations',
    module: 'messages/search',
    heading: 'messages.search.tab.conversations',
    search: async (text) => (await findConversations(text)).slice(0, SHOWN).map(ofConversation),
  })
  registerPaletteProvider({
    key: 'messages',
    module: 'messages/search',
    heading: 'messages.search.tab.messages',
    search: async (text) => {
      const q = text.slice(0, 100)
      const found = await findMessages(fromAddress({ q }), null)
      const all: PaletteItem = { key: 'all', label: i18n.global.t('messages.search.all', { q }), note: found.more_than_total ? `${found.total}+` : String(found.total), icon: 'search', to: { name: 'message-search', query: { q } } }
      return [...found.items.slice(0, SHOWN).map(ofMessage), all]
    },
  })
}
