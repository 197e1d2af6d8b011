import { describe, expect, it } from 'vitest'
import { asksForMessages, fromAddress, narrowing, spanOf, toAddress } from './query'

describe('what is looked for', () => {
  it('is in the address, and only what differs from the plain search', () => {
    const asked = fromAddress({ q: '会议', tab: 'files', sender: '12', kind: 'picture', span: 'week', me: '1', order: 'best' })
    expect(toAddress(asked)).toEqual({ q: '会议', tab: 'files', sender: '12', kind: 'picture', span: 'week', me: '1', order: 'best' })
    expect(toAddress(fromAddress({ q: '会议' }))).toEqual({ q: '会议' })
    expect(narrowing(asked)).toBe(4)
  })

  it('forgets what is forged', () => {
    const asked = fromAddress({ tab: 'secrets', sender: "1' or 1", unit: '-4', kind: 'x', from: '2026-1-1', q: ['a', 'b'] })
    expect(toAddress(asked)).toEqual({})
  })

  it('counts days by the calendar of the province, the last one whole', () => {
    const now = new Date('2026-03-01T17:00:00Z') // 1:00 on the 2nd in Guangdong
    expect(spanOf(fromAddress({ span: 'today' }), now)).toEqual({ since: '2026-03-02T00:00:00+08:00' })
    expect(spanOf(fromAddress({ span: 'week' }), now)).toEqual({ since: '2026-02-24T00:00:00+08:00' })
    expect(spanOf(fromAddress({ span: 'custom', from: '2026-02-27', to: '2026-02-28' }), now)).toEqual({
      since: '2026-02-27T00:00:00+08:00',
      until: '2026-03-01T00:00:00+08:00',
    })
    expect(spanOf(fromAddress({}), now)).toEqual({})
  })

  it('needs words, or something that stands for them', () => {
    expect(asksForMessages(fromAddress({ q: '  ' }))).toBe(false)
    expect(asksForMessages(fromAddress({ conversation: '5' }))).toBe(false)
    expect(asksForMessages(fromAddress({ conversation: '5', tab: 'files' }))).toBe(true)
    expect(asksForMessages(fromAddress({ q: '会' }))).toBe(true)
  })
})
