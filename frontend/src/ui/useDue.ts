import { useI18n } from 'vue-i18n'
import { dayText, timeText } from './dates'

/** A deadline as the server tells it. Minutes are working minutes: only the server has the calendar. */
export interface Due {
  /** ISO time of the deadline; null when none is set. */
  at: string | null
  /** Working minutes left; negative when overdue. */
  minutes_left?: number | null
  /** 0 to 1 of the allowed working time. */
  used?: number | null
  /** It lies in a year whose official holidays are not known yet. */
  provisional?: boolean
  /** "near" from half of the working time on, "behind" from four fifths (approvals.due). */
  level?: string
}

export interface DueWords {
  overdue: boolean
  at: string
  left: string
  /** How near it is, in a word; "" while it is not, and once it is over, which `left` says. */
  level: string
}

/** Working minutes a working day has: 8:30–12:00 and 14:30–17:30. */
export const DAY_MINUTES = 390

/** Splits working minutes into the two largest units that say something. */
export function splitMinutes(minutes: number): { days: number; hours: number; minutes: number } {
  const whole = Math.max(0, Math.round(minutes))
  const days = Math.floor(whole / DAY_MINUTES)
  const rest = whole - days * DAY_MINUTES
  return { days, hours: Math.floor(rest / 60), minutes: rest % 60 }
}

type Translate = (key: string, values: Record<string, number>) => string

/** "2 小时 40 分", "1 天 3 小时", "12 分". */
export function spanText(minutes: number, t: Translate): string {
  const span = splitMinutes(minutes)
  if (span.days > 0 && span.hours > 0) return t('common.span.dayHour', { d: span.days, h: span.hours })
  if (span.days > 0) return t('common.span.day', { d: span.days })
  if (span.hours > 0 && span.minutes > 0) return t('common.span.hourMinute', { h: span.hours, m: span.minutes })
  if (span.hours > 0) return t('common.span.hour', { h: span.hours })
  return t('common.span.minute', { m: Math.max(1, span.minutes) })
}

export function useDue() {
  const { t, locale } = useI18n()
  const translate: Translate = (key, values) => t(key, values)

  function describe(due: Due | null | undefined): DueWords {
    if (!due?.at) return { overdue: false, at: '', left: t('common.due.none'), level: '' }
    const overdue = typeof due.minutes_left === 'number' ? due.minutes_left < 0 : new Date(due.at) < new Date()
    const at = `${dayText(due.at, locale.value, t)} ${timeText(due.at, locale.value)}`
    const level = !overdue && (due.level === 'near' || due.level === 'behind') ? t(`common.due.level.${due.level}`) : ''
    if (typeof due.minutes_left !== 'number') return { overdue, at, left: overdue ? t('common.due.over') : '', level }
    const span = spanText(Math.abs(due.minutes_left), translate)
    return { overdue, at, left: t(overdue ? 'common.due.overBy' : 'common.due.left', { span }), level }
  }

  return { describe, span: (minutes: number) => spanText(minutes, translate) }
}
