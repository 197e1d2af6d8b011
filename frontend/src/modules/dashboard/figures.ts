import type { Turnaround } from './types'

/** One decimal, as the reader's language writes it; the server counts minutes of working time. */
export function decimal(value: number, locale: string): string {
  return new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(value)
}

export function whole(value: number, locale: string): string {
  return new Intl.NumberFormat(locale).format(value)
}

export function percent(share: number, locale: string, digits = 0): string {
  return new Intl.NumberFormat(locale, { style: 'percent', minimumFractionDigits: digits, maximumFractionDigits: digits }).format(share)
}

export function hours(minutes: number): number {
  return minutes / 60
}

/** Rounded to what is shown, so that a difference of two shown figures is what the reader would compute. */
export function tenths(value: number): number {
  return Math.round(value * 10) / 10
}

/** What the figures say, as a text's key and its values; the texts are in the locales. */
export interface Sentence {
  key: string
  values: Record<string, string | number>
}

/** Half of a stage's waiting is worth telling from this share on. */
const WAITING_TELLS = 0.5

/** The conclusion on top: the slowest stage and where its time goes. Nothing is concluded from few cases. */
export function conclusion(data: Turnaround, stageName: (stage: string) => string, locale: string): Sentence[] {
  if (!data.stages.length) return [{ key: 'nothing', values: {} }]
  const slowest = data.slowest
  const median = slowest?.figures.median ?? null
  const share = slowest?.figures.waiting_share ?? null
  if (!slowest || median === null || share === null) return [{ key: 'few', values: {} }]
  const stage = stageName(slowest.stage)
  const waiting = hours(median) * share
  const first = { key: 'slowest', values: { stage, median: decimal(hours(median), locale), waiting: decimal(waiting, locale) } }
  if (share < WAITING_TELLS) {
    return [first, { key: 'handling', values: { handling: decimal(hours(median) - waiting, locale) } }]
  }
  const saved = waiting / 2
  const days = (saved * 60) / data.day_minutes
  return [first, { key: 'halved', values: { saved: decimal(saved, locale), days: decimal(days, locale) } }]
}

/** The time limits of single turns, for parts whose matters have none as a whole. */
export function turnsOnTime(data: Turnaround): { n: number; share: number } | null {
  let n = 0
  let kept = 0
  for (const { figures } of data.stages) {
    n += figures.with_due
    kept += Math.round((figures.on_time_share ?? 0) * figures.with_due)
  }
  return n ? { n, share: kept / n } : null
}

const INCOMING = new Set(['sign_for', 'in_register', 'first_check', 'propose', 'instruct', 'handle', 'close'])

/** Which way a stage belongs to: documents that go out, and those that come in. */
export function wayOf(stage: string): 'outgoing' | 'incoming' {
  return INCOMING.has(stage) ? 'incoming' : 'outgoing'
}

export type Change = { kind: 'faster' | 'slower' | 'same'; by: number } | null

/** Against the period before, in working days; null when either has too few cases to compare. */
export function change(data: Turnaround, figure: 'median' | 'p90'): Change {
  const { finished: now, finished_before: before } = data
  const [a, b] = [now[figure], before[figure]]
  if (!now.comparable || !before.comparable || a === null || b === null) return null
  const by = tenths(tenths(a / data.day_minutes) - tenths(b / data.day_minutes))
  if (by === 0) return { kind: 'same', by: 0 }
  return { kind: by < 0 ? 'faster' : 'slower', by: Math.abs(by) }
}
