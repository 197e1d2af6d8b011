import { computed, ref, shallowRef, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { api, unwrap } from '@/api/client'
import { newKey } from '@/composables/newKey'
import { useAction } from '@/composables/useAction'
import { slashActs } from '@/registries/slashCommands'
import { useToast } from '@/ui'
import { useConversations } from '../conversations/store'
import type { Mentioned } from '../types'
import type { Named } from '../writing/types'
import { registered, reminder, type Doing } from './doing'
import { slashCall, slashQuery } from './slash'
import type { SlashCommand } from './types'

export interface SlashOption {
  key: string
  name: string
  note: string
  /** Of an address outside. */
  command: SlashCommand | null
  /** More is written after it; the others act at once. */
  fills: boolean
}

/** 静音: in and out of the badges. */
function useMute(conversation: string): () => Promise<void> {
  const { t } = useI18n()
  const store = useConversations()
  const { run } = useAction()
  const { show } = useToast()

  return async () => {
    const muted = !(store.rows.get(conversation)?.muted ?? false)
    const path = { conversation_id: conversation }
    const done = await run(async () => {
      store.put((await unwrap(api.PUT('/api/v1/conversations/{conversation_id}/mute', { params: { path }, body: { muted } }))).conversation)
    })
    if (done) show(t(muted ? 'messages.opening.slash.muted' : 'messages.opening.slash.unmuted'))
  }
}

const languageOf = (locale: string): 'zh-CN' | 'en' => (locale === 'en' ? 'en' : 'zh-CN')

/** What may be chosen by what is written so far: the page's own first. */
function useOptions(query: Ref<string | null>, offered: Ref<SlashCommand[]>) {
  const { t, locale } = useI18n()
  const own = computed<SlashOption[]>(() => [
    ...slashActs().map((act) => ({ key: act.key, name: act.names[languageOf(locale.value)], note: t(act.hint), command: null, fills: true })),
    ...(['remind', 'later', 'mute', 'meeting'] as const).map((key) => ({ key, name: t(`messages.opening.slash.${key}`), note: t(`messages.opening.slash.${key}Hint`), command: null, fills: key === 'remind' })),
  ])
  return computed<SlashOption[]>(() => {
    const word = (query.value ?? '').toLowerCase()
    const others = offered.value.map((command) => ({ key: `/${command.name}`, name: command.name, note: [command.hint, t('messages.opening.slash.by', { by: command.by })].filter(Boolean).join(' · '), command, fills: true }))
    return [...own.value, ...others].filter((one) => one.name.toLowerCase().startsWith(word))
  })
}

/** What the line as it is written will do, where it begins with a command that takes words. */
function useDoing(conversation: string, writing: Writing, options: Ref<SlashOption[]>, offered: Ref<SlashCommand[]>, sent: Doing['run']) {
  const { t, locale } = useI18n()
  const store = useConversations()
  const texts = (key: string, values: Record<string, unknown> = {}): string => t(key, values)
  const named = (): Mentioned[] => {
    const peer = store.rows.get(conversation)?.peer
    const people = writing.named.value.filter((one) => one.kind === 'person')
    return peer ? [...people, { id: peer.id, name: peer.name }] : people
  }

  return computed<Doing | null>(() => {
    const all = options.value.filter((one) => one.fills)
    const call = slashCall(writing.text.value, all.map((one) => one.name))
    const option = all.find((one) => one.name === call?.name)
    if (!call || !option) return null
    const act = slashActs().find((one) => one.key === option.key)
    if (act) return registered(act, call.words, named(), texts, locale.value)
    if (!option.command) return reminder(conversation, call.words, texts, locale.value)
    // What an address outside makes of it is not known here.
    const by = offered.value.find((one) => one.name === call.name)?.by ?? ''
    return { says: t('messages.opening.slash.willSend', { by }), usage: '', run: sent }
  })
}

interface Writing {
  text: Ref<string>
  named: Ref<Named[]>
}

/** Hands what is written to the address outside that takes the command, and gives what to tell. */
function usePassOn(conversation: string, writing: Writing, offered: Ref<SlashCommand[]>): Doing['run'] {
  const { t } = useI18n()
  return async () => {
    const call = slashCall(writing.text.value, offered.value.map((one) => one.name))
    if (!call) return ''
    const path = { conversation_id: conversation }
    const body = { client_id: newKey(), name: call.name, text: call.words }
    await unwrap(api.POST('/api/v1/conversations/{conversation_id}/commands', { params: { path }, body }))
    return t('messages.opening.slash.sent', { by: offered.value.find((one) => one.name === call.name)?.by })
  }
}

/** Commands of the line one writes in: those of the page, and those that addresses outside take. */
export function useSlash(conversation: string, writing: Writing, later: () => void) {
  const router = useRouter()
  const toggleMute = useMute(conversation)
  const { run } = useAction()
  const { show } = useToast()
  const query = ref<string | null>(null)
  const offered = shallowRef<SlashCommand[]>([])
  let asked = false

  const every = ref<string | null>('')
  const doing = useDoing(conversation, writing, useOptions(every, offered), offered, usePassOn(conversation, writing, offered))

  function look(before: string): void {
    query.value = slashQuery(before, writing.text.value)
    if (query.value === null || asked) return
    asked = true
    const path = { conversation_id: conversation }
    unwrap(api.GET('/api/v1/conversations/{conversation_id}/commands', { params: { path } })).then(
      (found) => (offered.value = found),
      () => (asked = false),
    )
  }

  /** Do one of the page's own. */
  async function act(key: string): Promise<void> {
    query.value = null
    if (key === 'meeting') await router.push({ name: 'notice-new' })
    else if (key === 'later') later()
    else if (key === 'mute') await toggleMute()
  }

  /** Whether what is written is a command: then it is done, and not said in the talk. An unfinished one waits. */
  function take(clear: () => void): boolean {
    const what = doing.value
    if (!what) return false
    if (what.says === null) return true
    let told = ''
    void run(async () => {
      told = await what.run()
      clear()
    }).then((done) => done && show(told))
    return true
  }

  return { query, options: useOptions(query, offered), doing, look, act, take }
}
