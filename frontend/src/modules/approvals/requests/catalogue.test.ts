import { describe, expect, it } from 'vitest'
import { grouped } from './catalogue'
import type { FormItem } from './types'

function form(key: string, more: Partial<FormItem> = {}): FormItem {
  return { key, name: { zh: key, en: key }, about: { zh: `${key}的说明`, en: '' }, category: 'service', kind: 'request', favourite: false, last_used: null, ...more }
}

const forms = [form('用车'), form('请假', { category: 'personal', favourite: true }), form('采购', { category: 'money', last_used: '2026-03-02T00:00:00Z' })]

describe('the catalogue of forms', () => {
  it('puts favourites and what was used lately first, and every form under its category', () => {
    expect(grouped(forms, '').map((group) => [group.key, group.forms.map((one) => one.key)])).toEqual([
      ['favourites', ['请假']],
      ['recent', ['采购']],
      ['personal', ['请假']],
      ['money', ['采购']],
      ['service', ['用车']],
    ])
  })

  it('finds by name and by what it is about', () => {
    expect(grouped(forms, '车').map((group) => group.forms.length)).toEqual([1])
    expect(grouped(forms, '采购 说明')[0]?.forms[0]?.key).toBe('采购')
    expect(grouped(forms, '火箭')).toEqual([])
  })
})
