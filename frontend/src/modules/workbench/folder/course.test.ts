import { describe, expect, it } from 'vitest'
import { again, begin, laidAside, mark, step, tally, undo } from './course'

const four = begin(['a', 'b', 'c', 'd'], null)

describe('going through a folder', () => {
  it('begins at the chosen paper, comes round to those before it, and ends when each was dealt with', () => {
    let course = begin(['a', 'b', 'c'], 'b')
    course = mark(mark(course, 'done'), 'later')
    expect(course.at).toBe(0)
    course = mark(course, 'done')
    expect(course.at).toBe(3)
    expect(tally(course)).toEqual({ done: 2, left: 1 })
    expect(again(course).keys).toEqual(['c'])
  })

  it('leaves out what was laid aside before it was loaded again', () => {
    const before = mark(mark(four, 'later'), 'done')
    const after = begin(['a', 'c', 'd'], 'a', laidAside(before))
    expect([after.at, tally(after)]).toEqual([1, { done: 0, left: 3 }])
    expect(begin(['a'], null, ['a']).at).toBe(1)
    expect(laidAside(begin(['c'], null, ['a', 'b']))).toEqual([])
  })

  it('moves without deciding, and stays inside', () => {
    expect(step(four, -1)).toBe(four)
    expect(step(step(four, 1), 1).at).toBe(2)
    expect(step(step(four, 1), 1).marks).toEqual({})
  })

  it('goes back: what was laid aside lies open again, what was decided stays decided', () => {
    const course = mark(mark(four, 'done'), 'later')
    expect(course.at).toBe(2)
    const back = undo(course)
    expect([back.at, back.marks]).toEqual([1, { a: 'done' }])
    expect([undo(back).at, undo(back).marks]).toEqual([0, { a: 'done' }])
    expect(undo(four)).toBe(four)
  })
})
