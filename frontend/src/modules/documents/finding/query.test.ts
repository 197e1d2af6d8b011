import { expect, test } from 'vitest'
import { fromAddress, narrowing, toAddress, years } from './query'

test('an address says what is looked for, and what it cannot mean is left out', () => {
  const asked = fromAddress({ q: '公开招聘', organ: '12', kind: '通知', year: '2026', state: 'distributed' })
  expect(toAddress(asked)).toEqual({ q: '公开招聘', organ: '12', kind: '通知', year: '2026', state: 'distributed' })
  expect(narrowing(asked)).toBe(4)
  expect(toAddress(fromAddress({ q: ['a', 'b'], organ: 'x', year: '26', state: 'gone' }))).toEqual({})
})

test('the year that is asked for can always be chosen', () => {
  expect(years(2014, '')).toEqual(['2014', '2013', '2012'])
  expect(years(2013, '1998')).toEqual(['1998', '2013', '2012'])
})
