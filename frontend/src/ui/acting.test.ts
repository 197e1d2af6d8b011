import { describe, expect, it } from 'vitest'
import { withoutDeputed } from './acting'

const own = { name: '曾静之', deputy: '', state: 'active' }
const lent = { name: '曾静之', deputy: '区慕言', state: 'active' }

describe('who is shown of a step', () => {
  it('shows a principal and their deputy as one while both are asked', () => {
    expect(withoutDeputed([own, lent])).toEqual([lent])
  })

  it('leaves everybody else, and what was decided', () => {
    const other = { name: '仇知远', deputy: '', state: 'active' }
    const done = { name: '曾静之', deputy: '', state: 'done' }
    expect(withoutDeputed([done, other])).toEqual([done, other])
    expect(withoutDeputed([done, lent])).toEqual([done, lent])
  })
})
