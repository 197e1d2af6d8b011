import { useI18n } from 'vue-i18n'
import { api, unwrap } from '@/api/client'
import { momentText, type MenuEntry } from '@/ui'
import { eventKey, type Bot, type BotSecrets, type Hook, type HookSecret, type Shown } from './types'

/** How bots and outgoing addresses are told, and what can be done with one. */
export function useOpenings(manage: () => boolean) {
  const { t, locale } = useI18n()
  const when = (moment: string): string => momentText(moment, locale.value, t)

  const botLines = (bot: Bot): string[] => [bot.purpose, ...(manage() ? [bot.last_used_at ? t('messages.opening.usedAt', { when: when(bot.last_used_at) }) : t('messages.opening.unused')] : [])]

  const hookLines = (hook: Hook): string[] => [
    hook.url,
    hook.events.map((event) => t(`messages.opening.event.${eventKey(event)}`)).join('、'),
    hook.commands.map((one) => `/${one.name}`).join(' '),
    hook.failing_since ? t('messages.opening.failingSince', { when: when(hook.failing_since) }) : '',
  ]

  const entry = (key: string, label: string, line = false): MenuEntry => ({ key, label: t(`messages.opening.${label}`), line })

  const botEntries = (bot: Bot): MenuEntry[] =>
    manage() ? [entry('edit', 'edit'), entry('log', 'log'), entry('rotate', 'rotateBot'), entry('toggle', bot.disabled ? 'enable' : 'disable'), entry('remove', 'removeBot', true)] : []

  const hookEntries = (hook: Hook): MenuEntry[] =>
    manage() ? [entry('edit', 'edit'), entry('log', 'log'), entry('rotate', 'rotateHook'), entry('toggle', hook.state === 'active' ? 'disable' : 'enable'), entry('remove', 'removeHook', true)] : []

  const botShown = (made: BotSecrets): Shown => ({
    title: t('messages.opening.secretOf', { name: made.bot.name }),
    lines: [
      { label: t('messages.opening.address'), value: made.address },
      { label: t('messages.opening.signingKey'), value: made.signing_key },
    ],
  })

  const hookShown = (made: HookSecret): Shown => ({
    title: t('messages.opening.secretOf', { name: made.hook.name }),
    lines: [{ label: t('messages.opening.signingKey'), value: made.signing_key }],
  })

  async function rotate(kind: 'bot' | 'hook', id: string): Promise<Shown> {
    if (kind === 'bot') return botShown(await unwrap(api.POST('/api/v1/bots/{bot_id}/rotate', { params: { path: { bot_id: id } } })))
    return hookShown(await unwrap(api.POST('/api/v1/hooks/{hook_id}/rotate', { params: { path: { hook_id: id } } })))
  }

  return { botLines, hookLines, botEntries, hookEntries, botShown, hookShown, rotate }
}
