import { useI18n } from 'vue-i18n'
import { dateText, dayText, timeText } from '@/ui'

/** "3月12日 17:30", "今天 17:30"; late ones say so in words too. */
export function useWhen() {
  const { t, locale } = useI18n()

  function due(at: string | null, overdue: boolean): string {
    if (!at) return ''
    const moment = `${dayText(at, locale.value, t)} ${timeText(at, locale.value)}`
    return overdue ? t('supervision.overdue', { at: dateText(at, locale.value) }) : t('supervision.dueAt', { at: moment })
  }

  return { due }
}
