import { dateText } from '@/ui/dates'

/** "3月第2周" in Chinese; elsewhere the date of its Monday. */
export function weekName(monday: string, locale: string): string {
  const [, month, day] = monday.split('-').map(Number)
  if (locale.startsWith('zh') && month && day) return `${month}月第${Math.ceil(day / 7)}周`
  return dateText(`${monday}T12:00:00+08:00`, locale)
}
