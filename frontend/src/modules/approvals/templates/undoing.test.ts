import { expect, it } from 'vitest'
import { Undoing } from './undoing'

it('goes back and forth, and takes typing in one field as one change', () => {
  const text = new Undoing('')
  for (const now of ['a', 'ab', 'abc']) text.change(now, 'name')
  text.change('X', 'rule')
  expect(text.undo()).toBe('abc')
  expect(text.undo()).toBe('')
  expect(text.canUndo).toBe(false)
  expect(text.redo()).toBe('abc')
  text.change('new')
  expect(text.canRedo).toBe(false)
  expect(text.undo()).toBe('abc')
})
