import { describe, expect, it } from 'vitest'
import { targets, whyStuck, type StuckChain } from './data'

const step = (order: number, state: string, empty = false) => ({ id: String(order), order, state, stage_label: { zh: '核稿', en: 'Check' }, opened_at: null, due_at: null, places: [{ slot: 0, name: '火星处', empty }] })

function chain(holders: string[], ...steps: object[]): StuckChain {
  return { id: '1', holders, steps } as unknown as StuckChain
}

describe('a stuck chain', () => {
  it('says why', () => {
    expect(whyStuck(chain([], step(1, 'active', true)))).toBe('empty')
    expect(whyStuck(chain([], step(1, 'active')))).toBe('idle')
    expect(whyStuck(chain(['曾静之'], step(1, 'done', true), step(2, 'active')))).toBe('late')
  })

  it('goes to any step but the one where it stands', () => {
    const found = targets(chain([], step(1, 'done'), step(2, 'active'), step(2, 'active'), step(3, 'waiting')))
    expect(found.map((one) => one.order)).toEqual([1, 3])
  })
})
