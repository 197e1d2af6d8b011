import { computed, ref, shallowRef, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { api, unwrap } from '@/api/client'
import { newKey } from '@/composables/newKey'
import { useAction } from '@/composables/useAction'
import { useToast } from '@/ui'
import { useConversations } from '../conversations/store'
import { slashCall, slashQuery } from './slash'
import type { SlashCommand } from './types'

export interface SlashOption {
  key: string
  name: string
  note: string
  /** Of an address outside; the page's own commands act at once. */
  command: SlashCommand | null
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

/** What may be chosen by what is written so far: the page's own first. */
function useOptions(query: Ref<string | null>, offered: Ref<SlashCommand[]>) {
  const { t } = useI18n()
  const own = computed<SlashOption[]>(() =>
    (['later', 'mute', 'meeting'] as const).map((key) => ({ key, name: t(`messages.opening.slash.${key}`), note: t(`messages.opening.slash.${key}Hint`), command: null })),
  )
  return computed<SlashOption[]>(() => {
    const word = (query.value ?? '').toLowerCase()
    const others = offered.value.map((command) => ({ key: `/${command.name}`, name: command.name, note: [command.hint, t('messages.opening.slash.by', { by: command.by })].filter(Boolean).join(' · '), command }))
    return [...own.value, ...others].filter((one) => one.name.toLowerCase().startsWith(word))
  })
}

/** Commands of the line one writes in: those of the page, and those that addresses outside take. */
export function useSlash(conversation: string, text: Ref<string>, later: () => void) {
  const { t } = useI18n()
  const router = useRouter()
  const toggleMute = useMute(conversation)
  const { run } = useAction()
  const { show } = useToast()
  const query = ref<string | null>(null)
  const offered = shallowRef<SlashCommand[]>([])
  let asked = false

  const options = useOptions(query, offered)

  function look(before: string): void {
    query.value = slashQuery(before, text.value)
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

  /** Whether what is written is a command for an address outside; then it goes there, and not into the talk. */
  function take(clear: () => void): boolean {
    const call = slashCall(text.value, offered.value.map((one) => one.name))
    const by = offered.value.find((one) => one.name === call?.name)?.by
    if (!call) return false
    const path = { conversation_id: conversation }
    const body = { client_id: newKey(), name: call.name, text: call.words }
    void run(async () => {
      await unwrap(api.POST('/api/v1/conversations/{conversation_id}/commands', { params: { path }, body }))
      clear()
    }).then((done) => done && show(t('messages.opening.slash.sent', { by })))
    return true
  }

  return { query, options, look, act, take }
}
