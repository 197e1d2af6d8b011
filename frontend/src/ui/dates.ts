/** Dates and times as the reader's language writes them, always in the province's own time zone. */
export const TIME_ZONE = 'Asia/Shanghai'

const formats = new Map<string, Intl.DateTimeFormat>()

function format(locale: string, key: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = `${locale}|${key}`
  let found = formats.get(name)
  if (!found) {
    found = new Intl.DateTimeFormat(locale, { timeZone: TIME_ZONE, ...options })
    formats.set(name, found)
  }
  return found
}

/** "2026-03-12": the day in the province's zone, comparable as text. */
export function dayKey(value: string | Date): string {
  return format('en-CA', 'key', { year: 'numeric', month: '2-digit', day: '2-digit' }).format(new Date(value))
}

/** "14:05". */
export function timeText(value: string | Date, locale: string): string {
  return format(locale, 'time', { hour: '2-digit', minute: '2-digit', hour12: false }).format(new Date(value))
}

/** "3月12日" or "2025年3月12日" when it is another year. */
export function dateText(value: string | Date, locale: string, now = new Date()): string {
  const sameYear = dayKey(value).slice(0, 4) === dayKey(now).slice(0, 4)
  const month = locale.startsWith('zh') ? 'long' : 'short'
  return format(locale, sameYear ? 'date' : 'full', { ...(sameYear ? {} : { year: 'numeric' }), month, day: 'numeric' }).format(new Date(value))
}

/** "2026年3月12日": the full date that official acts carry. */
export function fullDateText(value: string | Date, locale: string): string {
  return format(locale, 'fullDate', { year: 'numeric', month: 'long', day: 'numeric' }).format(new Date(value))
}

export function weekdayText(value: string | Date, locale: string): string {
  return format(locale, 'weekday', { weekday: 'short' }).format(new Date(value))
}

/** "3月12日 周四", "Thu, Mar 12". */
export function dayLineText(value: string | Date, locale: string): string {
  const [date, weekday] = [dateText(value, locale), weekdayText(value, locale)]
  return locale.startsWith('zh') ? `${date} ${weekday}` : `${weekday}, ${date}`
}

/** Whole days from now to value, by the calendar. */
export function dayDistance(value: string | Date, now = new Date()): number {
  return Math.round((Date.parse(dayKey(value)) - Date.parse(dayKey(now))) / 86_400_000)
}

/** "今天", "昨天", "明天", "周二" within a week, else the date. */
export function dayText(value: string | Date, locale: string, t: (key: string) => string, now = new Date()): string {
  const distance = dayDistance(value, now)
  if (distance === 0) return t('common.day.today')
  if (distance === -1) return t('common.day.yesterday')
  if (distance === 1) return t('common.day.tomorrow')
  if (Math.abs(distance) < 7) return weekdayText(value, locale)
  return dateText(value, locale, now)
}

/** A list's time column: "14:05" today, "昨天", "周二", "3月10日". */
export function shortTime(value: string | Date, locale: string, t: (key: string) => string, now = new Date()): string {
  return dayDistance(value, now) === 0 ? timeText(value, locale) : dayText(value, locale, t, now)
}

/** A timeline's time: "今天 14:05", "3月10日 10:12". */
export function momentText(value: string | Date, locale: string, t: (key: string) => string, now = new Date()): string {
  return `${dayText(value, locale, t, now)} ${timeText(value, locale)}`
}
