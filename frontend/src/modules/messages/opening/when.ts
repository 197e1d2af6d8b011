import { at, civil } from '../writing/times'

/** Days and times as people write them, in the offices' civil time. */
export interface When {
  moment: Date
  /** What follows. */
  rest: string
}

const HOUR = 3600_000
const MORNING = [8, 30] as const
const WEEKDAYS = '日一二三四五六'
const ENGLISH_DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

const SPAN = /^(?:(半|\d{1,3})\s*(?:个)?(分钟|小时|天)(?:之?后)?|in\s+(\d{1,3})\s*(minutes?|mins?|hours?|days?))/iu
const NEAR_DAYS: Record<string, number> = { 今天: 0, 明天: 1, 后天: 2, 大后天: 3, today: 0, tomorrow: 1 }
const NEAR = /^(今天|明天|后天|大后天|today|tomorrow)/iu
const WEEK = /^(下|本|这)?(?:周|星期)([一二三四五六日天])/u
const ENGLISH_WEEK = /^(next\s+)?(sun|mon|tue|wed|thu|fri|sat)(?:[a-z]*day)?(?![a-z])/iu
// Without its year a day has its 月: "3-4" may be anything.
const DATE = /^(?:(\d{4})[-/年.](\d{1,2})[-/月.](\d{1,2})日?|(\d{1,2})月(\d{1,2})[日号]?)(?!\d)/u
const CLOCK = /^(早上|上午|中午|下午|晚上)?\s*(?:(\d{1,2})[:：](\d{2})|(\d{1,2})[点时](半|(\d{1,2})分?)?|(\d{1,2})(?::(\d{2}))?\s*(am|pm))/iu

interface Piece {
  /** Days from today. */
  days: number
  length: number
}

function today(now: Date): number {
  const there = civil(now)
  return Date.UTC(there.getUTCFullYear(), there.getUTCMonth(), there.getUTCDate())
}

function weekday(now: Date, wanted: number, next: boolean, thisWeek: boolean): number {
  const ahead = (wanted + 6) % 7 - (civil(now).getUTCDay() + 6) % 7
  if (next) return ahead + 7
  return ahead < 0 && !thisWeek ? ahead + 7 : ahead
}

function dated(now: Date, year: string | undefined, month: number, day: number): number | null {
  const of = (full: number): number | null => {
    const ms = Date.UTC(full, month - 1, day)
    return new Date(ms).getUTCMonth() === month - 1 && new Date(ms).getUTCDate() === day ? Math.round((ms - today(now)) / (24 * HOUR)) : null
  }
  const full = civil(now).getUTCFullYear()
  if (year) return of(Number(year))
  const days = of(full)
  return days !== null && days < 0 ? of(full + 1) : days
}

/** The day with which a text begins. */
export function dayAhead(text: string, now: Date): Piece | null {
  const [near] = NEAR.exec(text) ?? []
  if (near) return { days: NEAR_DAYS[near.toLowerCase()] ?? 0, length: near.length }
  const [week, which, on = ''] = WEEK.exec(text) ?? []
  if (week) return { days: weekday(now, WEEKDAYS.indexOf(on === '天' ? '日' : on), which === '下', which !== undefined), length: week.length }
  const [english, next, name = ''] = ENGLISH_WEEK.exec(text) ?? []
  if (english) return { days: weekday(now, ENGLISH_DAYS.indexOf(name.toLowerCase()), next !== undefined, false), length: english.length }
  const [date, year, ...parts] = DATE.exec(text) ?? []
  const [month = 0, day = 0] = parts.filter(Boolean).map(Number)
  const days = date ? dated(now, year, month, day) : null
  return date && days !== null ? { days, length: date.length } : null
}

function clockIn(text: string): { hour: number; minute: number; length: number } | null {
  const found = CLOCK.exec(text)
  if (!found) return null
  const late = found[1] === '下午' || found[1] === '晚上' || (found[1] === '中午' && Number(found[2] ?? found[4]) < 11) || found[9]?.toLowerCase() === 'pm'
  let hour = Number(found[2] ?? found[4] ?? found[7])
  const minute = found[5] === '半' ? 30 : Number(found[3] ?? found[6] ?? found[8] ?? 0)
  if (late && hour < 12) hour += 12
  if (found[9]?.toLowerCase() === 'am' && hour === 12) hour = 0
  return hour < 24 && minute < 60 ? { hour, minute, length: found[0].length } : null
}

function spanned(text: string, now: Date): When | null {
  const found = SPAN.exec(text)
  if (!found) return null
  const unit = (found[2] ?? found[4] ?? '').toLowerCase()
  const each = unit.startsWith('分') || unit.startsWith('min') ? HOUR / 60 : unit === '天' || unit.startsWith('day') ? 24 * HOUR : HOUR
  const count = found[1] === '半' ? 0.5 : Number(found[1] ?? found[3])
  return { moment: new Date(now.getTime() + count * each), rest: text.slice(found[0].length).trim() }
}

/** "明天下午3点 交材料": the moment with which a text begins, half past eight where only a day is said. */
export function whenAhead(text: string, now: Date): When | null {
  const words = text.trimStart()
  const span = spanned(words, now)
  if (span) return span
  const day = dayAhead(words, now)
  const after = day ? words.slice(day.length).trimStart() : words
  const clock = clockIn(after)
  if (!day && !clock) return null
  const [hour, minute] = clock ? [clock.hour, clock.minute] : MORNING
  let moment = at(now, day?.days ?? 0, hour, minute)
  // A time that is over today is meant for tomorrow.
  if (!day && moment.getTime() <= now.getTime()) moment = at(now, 1, hour, minute)
  return { moment, rest: after.slice(clock?.length ?? 0).trim() }
}

/** "起草方案 12月1日": a day that stands as a word of its own, taken out; the last of several. */
export function dayWithin(text: string, now: Date): { day: string | null; rest: string } {
  const words = text.split(/\s+/u).filter(Boolean)
  const days = words.map((word) => {
    const bare = word.replace(/(?:前|之前|以前)$/u, '')
    const found = dayAhead(bare, now)
    return found?.length === bare.length ? found.days : null
  })
  const place = days.findLastIndex((one) => one !== null)
  if (place < 0) return { day: null, rest: words.join(' ') }
  const day = civil(at(now, days[place] ?? 0, 12, 0)).toISOString().slice(0, 10)
  return { day, rest: words.toSpliced(place, 1).join(' ') }
}
