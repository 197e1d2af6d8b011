import { useI18n } from 'vue-i18n'
import { dateText, timeText, useDue, weekdayText } from '@/ui'
import type { WorkItem } from './work'

/** What the last column says: the hour today and tomorrow, the weekday beyond, "逾期 1 天" once it is late. */
export function useDueColumn() {
  const { locale } = useI18n()
  const { describe } = useDue()

  function dueColumn(item: WorkItem): string {
    const { at, bucket, level } = item.due
    const near = level === 'behind' ? `${describe(item.due).level} ` : ''
    if (!at || bucket === 'held') return ''
    if (bucket === 'overdue') return describe(item.due).left
    const time = timeText(at, locale.value)
    if (bucket === 'today' || bucket === 'tomorrow') return `${near}${time}`
    if (bucket === 'later') return `${near}${dateText(at, locale.value)}`
    return `${near}${weekdayText(at, locale.value)} ${time}`
  }

  return { dueColumn }
}
