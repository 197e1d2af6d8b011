import type { TrackedDelivery } from './api'

export interface CityGroup {
  /** "" for what belongs to the province itself. */
  city: string
  rows: TrackedDelivery[]
  signed: number
  done: number
}

/** From this many units on they are looked at city by city. */
const MANY = 12

export const isOpen = (row: TrackedDelivery): boolean => row.state !== 'done' && row.state !== 'returned' && row.state !== 'recalled'

/** One group while the units are few or lie one to a city; else one a city, in the order of sending. */
export function byCity(rows: readonly TrackedDelivery[]): CityGroup[] {
  const cities = [...new Set(rows.map((row) => row.city))]
  const split = rows.length > MANY && cities.length > 1 && cities.length < rows.length
  return (split ? cities : ['']).map((city) => {
    const own = split ? rows.filter((row) => row.city === city) : [...rows]
    return { city, rows: own, signed: own.filter((row) => row.signed_for_at).length, done: own.filter((row) => row.state === 'done').length }
  })
}
