import { describe, expect, it } from 'vitest'
import { changedBy, conclusionOf, lengthOf } from './says'

const year = { issued: 90, before: 120, since: '2025-01-01', long: 3 }

describe('the burden against last year', () => {
  it('is less, more or the same', () => {
    expect(conclusionOf(year)).toBe('less')
    expect(conclusionOf({ ...year, issued: 130 })).toBe('more')
    expect(conclusionOf({ ...year, issued: 120 })).toBe('same')
    expect(changedBy(year)).toBe(0.25)
  })
  it('is not concluded from records that do not reach back', () => {
    expect(conclusionOf({ ...year, before: null })).toBe('unknown')
    expect(conclusionOf({ issued: 0, before: null, since: null, long: 0 })).toBe('nothing')
    expect(changedBy({ ...year, before: 0 })).toBeNull()
  })
  it('says of length only what was issued', () => {
    expect([lengthOf(year), lengthOf({ ...year, long: 0 }), lengthOf({ ...year, issued: 0 })]).toEqual(['long', 'short', null])
  })
})
