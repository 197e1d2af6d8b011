import { describe, expect, it } from 'vitest'
import { asked } from './asking'
import { fresh, minutesOf, STAGES, type Subject } from './types'

describe('a time written in hours', () => {
  it('is whole working minutes', () => {
    expect([minutesOf('4'), minutesOf(' 0.5 '), minutesOf('1,5')]).toEqual([240, 30, 90])
  })
  it('is nothing where it is no time', () => {
    expect(['', ' ', 'x', '0', '-1', 'Infinity'].map(minutesOf)).toEqual([null, null, null, null, null, null])
  })
})

describe('a fresh change', () => {
  it('begins with two stages that follow one another on its own way', () => {
    for (const subject of Object.keys(STAGES) as Subject[]) {
      const { stage, second } = fresh(1, 'parallel', subject)
      expect(STAGES[subject].indexOf(second)).toBeGreaterThan(STAGES[subject].indexOf(stage))
    }
  })
  it('is asked with what its kind needs, and no more', () => {
    expect(asked(fresh(1, 'parallel', 'document'))).toEqual({ type: 'parallel', first: 'countersign', second: 'office_review' })
    expect(asked(fresh(1, 'deadline', 'document'))).toEqual({ type: 'deadline', stage: 'countersign', minutes: 240, kept: 0.7 })
    expect(asked(fresh(1, 'delegate', 'incoming'))).toEqual({ type: 'delegate', stage: 'propose', minutes: 240 })
  })
})
