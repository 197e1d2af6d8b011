import { describe, expect, it } from 'vitest'
import type { Operations } from './api'
import { offersOf, removables, toComment } from './offers'

const none = { withdraw: false, resubmit: false, circulate: false, resume: false, find_again: false, take_back: null, dictate: [] }

function operations(values: { abilities?: object; task?: object; steps?: object[]; extensions?: object[] }): Operations {
  const chain = { abilities: { ...none, ...values.abilities }, steps: values.steps ?? [], extensions: values.extensions ?? [] }
  return { chain, task: values.task ?? null } as unknown as Operations
}

const reading = (opinion: string) => ({ id: 's1', stage: 'read', slots: [], tasks: [{ id: '9', person_id: 'me', opinion }] })

describe('what is offered beside deciding', () => {
  it('is nothing to a reader of the paper', () => {
    expect(offersOf(operations({}), 'me')).toEqual([])
  })

  it('is offered to the holder of a task, the refusal last', () => {
    const mine = operations({ abilities: { circulate: true }, task: { extend: true, suspend: true, reject: true } })
    expect(offersOf(mine, 'me')).toEqual(['circulate', 'extend', 'suspend', 'reject'])
  })

  it('asks for more time once', () => {
    const asked = operations({ task: { extend: true }, extensions: [{ answer: false }] })
    expect(offersOf(asked, 'me')).toEqual([])
  })

  it('takes back, comments and takes signers out where they may', () => {
    const steps = [reading(''), { id: 's2', stage: 'check', tasks: [], slots: [{ index: 0, name: '甲', removable: false }, { index: 1, name: '乙', removable: true }] }]
    const mine = operations({ abilities: { take_back: '7' }, steps })
    expect(offersOf(mine, 'me')).toEqual(['take-back', 'comment', 'remove'])
    expect(removables(mine.chain)).toEqual([{ step: 's2', slot: 1, name: '乙' }])
    expect(toComment(mine.chain, 'me')).toBe('9')
    expect(toComment(operations({ steps: [reading('已阅。')] }).chain, 'me')).toBeNull()
  })
})
