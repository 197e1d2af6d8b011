import { describe, expect, it } from 'vitest'
import { reportLink, sundayOf, wholeWeeks } from './weeks'

describe('whole weeks', () => {
  it('begin on Mondays and are over', () => {
    expect(wholeWeeks('2026-11-23', 2)).toEqual(['2026-11-16', '2026-11-09'])
    expect(wholeWeeks('2026-11-22', 2)).toEqual(['2026-11-09', '2026-11-02'])
  })
  it('cross the year', () => {
    expect(wholeWeeks('2026-01-07', 1)).toEqual(['2025-12-29'])
    expect(sundayOf('2025-12-29')).toBe('2026-01-04')
  })
  it('are asked for by unit and Monday', () => {
    expect(reportLink('7', '2026-11-16')).toBe('/api/v1/dashboards/report?unit=7&week=2026-11-16')
  })
})
