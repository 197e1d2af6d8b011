const DAY_MS = 86_400_000

/** The last day on which something holds, from the first on which it no longer does. */
export function lastDay(firstDayAfter: string): Date {
  return new Date(Date.parse(`${firstDayAfter}T00:00:00+08:00`) - DAY_MS)
}

/** "2027年8月", "Aug 2027": terms are told by the month. */
export function monthText(value: string | Date, locale: string): string {
  const month = locale.startsWith('zh') ? 'long' : 'short'
  return new Intl.DateTimeFormat(locale, { timeZone: 'Asia/Shanghai', year: 'numeric', month }).format(new Date(value))
}
