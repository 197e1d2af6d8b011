import { api, unwrap } from '@/api/client'
import type { SlashCommandAct, SlashWords } from '@/registries/slashCommands'
import { useSession } from '@/stores/session'
import { dateText } from '@/ui'

const TITLE_LIMIT = 200

/** /待办 文字 [@人] [日期]: a task for those named, for oneself where nobody is. */
export const slashTask: SlashCommandAct = {
  key: 'task',
  names: { 'zh-CN': '待办', en: 'task' },
  hint: 'supervision.turn.slash.hint',
  usage: 'supervision.turn.slash.usage',
  may: () => useSession().may('work'),
  preview: ({ text, people, day }, t, locale) => {
    if (!text || text.length > TITLE_LIMIT) return null
    const who = people.map((one) => one.name).join('、') || t('supervision.turn.slash.self')
    const values = { who, what: text, day: day && dateText(day, locale) }
    return t(day ? 'supervision.turn.slash.willGiveBy' : 'supervision.turn.slash.willGive', values)
  },
  run: async (words, t) => {
    const given = await unwrap(api.POST('/api/v1/given-tasks', { body: bodyOf(words) }))
    return t('supervision.turn.slash.given', { what: given.title })
  },
}

function bodyOf({ text, people, day }: SlashWords) {
  const own = useSession().person?.id
  const ids = people.length > 0 ? people.map((one) => one.id) : own ? [own] : []
  return { title: text, content: '', people: ids, days: null, on: day, source: null }
}
