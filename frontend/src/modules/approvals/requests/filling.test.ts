import { describe, expect, it } from 'vitest'
import { ApiError } from '@/api/errors'
import { faultsOf, without } from './useFilling'
import { cellText, moneyText, shownText } from './answers'

const message = { zh: '请填写', en: 'Required' }

describe('filling in a request', () => {
  it('reads the faults of a refusal, and of nothing else', () => {
    const fault = { field: 'items.1.price', rule: 'required', message }
    expect(faultsOf(new ApiError({ code: 'approvals.form_required', message, data: { faults: [fault] } }, 422))).toEqual([fault])
    expect(faultsOf(new ApiError({ code: 'client.offline', message }, 0))).toEqual([])
  })

  it('forgets what was missing in an answer that is being changed, its rows too', () => {
    const faults = ['items.1.price', 'items', 'item', 'reason'].map((field) => ({ field, rule: 'required', message }))
    expect(without(faults, 'items').map((fault) => fault.field)).toEqual(['item', 'reason'])
  })
})

describe('answers as they are read', () => {
  const say = (words: { zh: string; en: string }): string => words.zh
  const base = { key: 'a', label: { zh: '甲', en: 'A' } }

  it('groups sums of money and never rounds them', () => {
    expect(moneyText('1234567.50')).toBe('1,234,567.50')
    expect(moneyText('-999.00')).toBe('-999.00')
    expect(moneyText('999999999999999.99')).toBe('999,999,999,999,999.99')
  })

  it('says choices, people and measures in words', () => {
    expect(shownText({ ...base, type: 'choice', value: { zh: '年休假', en: 'Annual' } }, say)).toBe('年休假')
    expect(shownText({ ...base, type: 'person', value: { id: '1', name: '周以宁', note: '人事处' } }, say)).toBe('周以宁　人事处')
    expect(shownText({ ...base, type: 'computed', value: '3', measure: { zh: '天', en: 'days' } }, say)).toBe('3 天')
    expect(shownText({ ...base, type: 'text', value: null }, say)).toBe('')
  })

  it('shows cells by their column', () => {
    expect(cellText({ key: 'sum', type: 'computed', label: base.label, money: true }, '1200.00', say)).toBe('1,200.00')
    expect(cellText({ key: 'n', type: 'number', label: base.label }, null, say)).toBe('')
  })
})
