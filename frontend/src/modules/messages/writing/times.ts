/** Times at which a message is often wanted, in the offices' civil time (UTC+8, no summer time). */
const OFFSET_MS = 8 * 3600_000
const MINUTE_MS = 60_000

/** Its UTC parts are those of the civil time. */
export const civil = (moment: Date): Date => new Date(moment.getTime() + OFFSET_MS)
const real = (civilMs: number): Date => new Date(civilMs - OFFSET_MS)

/** So many days from now, at that time of day. */
export function at(now: Date, days: number, hour: number, minute: number): Date {
  const there = civil(now)
  return real(Date.UTC(there.getUTCFullYear(), there.getUTCMonth(), there.getUTCDate() + days, hour, minute))
}

export type Preset = 'beforeEnd' | 'tomorrow' | 'monday'

/** 今天下班前 (17:30, while that is ahead), 明早 8:30, 下周一 8:30. */
export function presets(now: Date): { key: Preset; moment: Date }[] {
  const today = at(now, 0, 17, 30)
  const weekday = civil(now).getUTCDay()
  const found: { key: Preset; moment: Date }[] = []
  if (today.getTime() - now.getTime() > MINUTE_MS) found.push({ key: 'beforeEnd', moment: today })
  found.push({ key: 'tomorrow', moment: at(now, 1, 8, 30) })
  // On a Sunday the next Monday is tomorrow, which is there already.
  if (weekday !== 0) found.push({ key: 'monday', moment: at(now, 8 - weekday, 8, 30) })
  return found
}

/** The value of a datetime-local field. */
export function fieldValue(moment: Date): string {
  return civil(moment).toISOString().slice(0, 16)
}

/** The moment a datetime-local field means; null for none. */
export function fromField(value: string): Date | null {
  const ms = Date.parse(`${value}:00+08:00`)
  return Number.isNaN(ms) ? null : new Date(ms)
}
