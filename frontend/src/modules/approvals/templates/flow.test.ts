import { describe, expect, it } from 'vitest'
import { cardOf, changeStep, everyStep, freshKey, insert, move, newFork, stepAt, stepId } from './flow'
import type { Flow } from './types'

const flow: Flow = {
  steps: [
    { key: 'a', stage: 'approve' },
    { branches: [{ when: { field: 'urgency', op: 'eq', value: '特急' }, steps: [{ key: 'b', stage: 'approve' }, { key: 'c', stage: 'approve' }] }, { steps: [{ stage: 'read' }] }] },
    { key: 's4', stage: 'handle' },
  ],
}
const keys = (one: Flow): string[] => everyStep(one).map(stepId)

describe('a flow being designed', () => {
  it('finds steps by the places that the server names', () => {
    expect(stepAt(flow, 'steps.0')?.key).toBe('a')
    expect(stepAt(flow, 'steps.1.branches.0.steps.1')?.key).toBe('c')
    expect(stepAt(flow, 'steps.1')).toBeNull()
    expect(stepAt(flow, 'steps.1.branches.0')).toBeNull()
    expect(cardOf('steps.1.branches.0.steps.1.who')).toBe('steps.1.branches.0.steps.1')
    expect(cardOf('due_minutes')).toBe('')
  })

  it('puts a step in and takes it out again, and leaves the flow before as it was', () => {
    const made = insert(flow, 1, { key: freshKey(flow), stage: 'approve' })
    expect(keys(made)).toEqual(['a', 's6', 'b', 'c', 'read', 's4'])
    expect(keys(changeStep(made, 'steps.1', null))).toEqual(keys(flow))
    expect(keys(insert(flow, 0, { key: 'x', stage: 'approve' }, { entry: 1, branch: 1 }))).toEqual(['a', 'b', 'c', 'x', 'read', 's4'])
    expect(keys(flow)).toEqual(['a', 'b', 'c', 'read', 's4'])
  })

  it('moves a step among its neighbours and no further', () => {
    const moved = move(flow, 'steps.1.branches.0.steps.1', -1)
    expect(moved && keys(moved.flow)).toEqual(['a', 'c', 'b', 'read', 's4'])
    expect(moved?.place).toBe('steps.1.branches.0.steps.0')
    expect(move(flow, 'steps.0', -1)).toBeNull()
    expect(keys(move(flow, 'steps.2', -1)?.flow ?? flow)).toEqual(['a', 's4', 'b', 'c', 'read'])
  })

  it('begins branches with a default', () => {
    const made = insert(flow, 0, newFork('s9', 'approve'))
    expect(keys(made).slice(0, 2)).toEqual(['s9_1', 's9_2'])
  })
})
