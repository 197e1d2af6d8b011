import { describe, expect, it } from 'vitest'
import type { Message } from '../types'
import { entriesOf } from './entries'

const said = (seq: number, more: Partial<Message> = {}) => ({ seq, created_at: '2026-11-23T02:00:00Z', recalled: false, expired: false, ...more }) as Message
const gone = (seq: number, more: Partial<Message> = {}) => said(seq, { recalled: true, ...more })
const shown = (messages: Message[], more: object = {}) =>
  entriesOf({ messages, waiting: [], divider: null, atStart: false, ...more }).map((entry) => [entry.message?.seq, entry.gone.map((one) => one.seq)])

describe('messages that are gone', () => {
  it('are one line where several follow each other', () => {
    expect(shown([said(1), gone(2), gone(3), gone(4), said(5), gone(6)])).toEqual([[1, []], [4, [2, 3, 4]], [5, []], [6, []]])
  })
  it('are kept apart by a day, by what is unread, and by how they went', () => {
    expect(shown([gone(1), gone(2, { created_at: '2026-11-24T02:00:00Z' })])).toEqual([[1, []], [2, []]])
    expect(shown([gone(1), gone(2)], { divider: { seq: 1, count: 1 } })).toEqual([[1, []], [2, []]])
    expect(shown([gone(1), gone(2, { expired: true }), gone(3, { expired: true })])).toEqual([[1, []], [3, [2, 3]]])
  })
  it('are each shown once they are asked for', () => {
    expect(shown([gone(1), gone(2), gone(3)], { unfolded: new Set([1, 2]) })).toEqual([[1, []], [2, []], [3, []]])
    expect(shown([gone(1), gone(2)], { unfolded: new Set([1, 2]) })).toEqual([[1, []], [2, []]])
  })
})
