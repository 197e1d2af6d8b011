import { expect, test } from 'vitest'
import type { TrackedDelivery } from './api'
import { byCity } from './tracking'

const row = (id: number, city: string, state = 'sent'): TrackedDelivery => ({ id: String(id), city, state, signed_for_at: state === 'sent' ? null : '2026-03-05T01:00:00Z' }) as unknown as TrackedDelivery

test('many units are rolled up by city, with what each has signed for and finished', () => {
  const rows = Array.from({ length: 20 }, (_, index) => row(index, index % 2 ? '江门市' : '广州市', index < 4 ? 'done' : 'sent'))
  expect(byCity(rows).map(({ city, signed, done, rows: own }) => [city, signed, done, own.length])).toEqual([['广州市', 2, 2, 10], ['江门市', 2, 2, 10]])
})

test('few units, or one to a city, stay one table', () => {
  expect(byCity([row(1, '江门市'), row(2, '广州市')])).toHaveLength(1)
  expect(byCity(Array.from({ length: 21 }, (_, index) => row(index, `第${index}市`)))).toHaveLength(1)
})
