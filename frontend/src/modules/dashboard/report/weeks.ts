const DAY = 86_400_000 // ms

/** The Mondays (YYYY-MM-DD) of the last whole weeks before `today`, the latest first. */
export function wholeWeeks(today: string, count: number): string[] {
  const noon = Date.parse(`${today}T12:00:00Z`)
  const since = (new Date(noon).getUTCDay() + 6) % 7
  return Array.from({ length: count }, (_, back) => new Date(noon - (since + 7 * (back + 1)) * DAY).toISOString().slice(0, 10))
}

/** The Sunday of the week that begins on `monday`. */
export function sundayOf(monday: string): string {
  return new Date(Date.parse(`${monday}T12:00:00Z`) + 6 * DAY).toISOString().slice(0, 10)
}

export function reportLink(unit: string, week: string): string {
  return `/api/v1/dashboards/report?${new URLSearchParams({ unit, week }).toString()}`
}
