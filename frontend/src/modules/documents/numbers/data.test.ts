import { expect, test } from 'vitest'
import { leftOver, runs, type NumberSeries } from './data'

test('missing numbers are said as runs', () => {
  expect(runs([5, 6, 7, 9])).toBe('5-7、9')
  expect(runs([])).toBe('')
})

test('what is kept back in a year that is over is named; this year’s is not', () => {
  const year = (value: number, reserved: number) => ({ year: value, last: 9, used: 0, reserved, void: 0, missing: [] })
  const series = { years: [year(2026, 3), year(2025, 2), year(2024, 0)] } as unknown as NumberSeries
  expect(leftOver(series).map((one) => one.year)).toEqual([2025])
})
