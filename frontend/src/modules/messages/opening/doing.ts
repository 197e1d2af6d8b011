import { api, unwrap } from '@/api/client'
import { newKey } from '@/composables/newKey'
import type { SlashCommandAct, SlashWords } from '@/registries/slashCommands'
import { momentText } from '@/ui'
import type { Mentioned } from '../types'
import { dayWithin, whenAhead } from './when'

type Texts = (key: string, values?: Record<string, unknown>) => string

/** What a line that begins with a command will do. */
export interface Doing {
  /** In words, for the writer; null while something is missing. */
  says: string | null
  usage: string
  run: () => Promise<string>
}

/** The parts of what is written after a command: those named, the day, and the rest. */
export function wordsOf(written: string, named: readonly Mentioned[], now: Date): SlashWords {
  const people = named.filter((one) => written.includes(`@${one.name}`))
  // The longest first: a name may begin with another one.
  const bare = people.toSorted((one, two) => two.name.length - one.name.length).reduce((text, one) => text.replaceAll(`@${one.name}`, ' '), written)
  const { day, rest } = dayWithin(bare, now)
  return { text: rest, people: people.map(({ id, name }) => ({ id, name })), day }
}

export function registered(act: SlashCommandAct, written: string, named: readonly Mentioned[], t: Texts, locale: string): Doing {
  const words = wordsOf(written, named, new Date())
  return { says: act.preview(words, t, locale), usage: t(act.usage), run: () => act.run(words, t) }
}

/** 提醒: back in one's own feed at that time, with the way to this conversation. */
export function reminder(conversation: string, written: string, t: Texts, locale: string): Doing {
  const found = whenAhead(written, new Date())
  const ahead = found !== null && found.rest !== '' && found.moment.getTime() > Date.now()
  const when = found ? momentText(found.moment, locale, t) : ''

  async function run(): Promise<string> {
    if (!found) return ''
    const body = { client_id: newKey(), remind_at: found.moment.toISOString(), text: found.rest }
    await unwrap(api.POST('/api/v1/conversations/{conversation_id}/reminders', { params: { path: { conversation_id: conversation } }, body }))
    return t('messages.opening.slash.reminded', { when })
  }

  return { says: ahead ? t('messages.opening.slash.willRemind', { when, what: found.rest }) : null, usage: t('messages.opening.slash.remindUsage'), run }
}
