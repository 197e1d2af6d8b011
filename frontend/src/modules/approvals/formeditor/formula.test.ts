import { describe, expect, it } from 'vitest'
import { formulaText, parseFormula } from './formula'
import type { DesignedField } from './types'

const field = (key: string, zh: string, more: Partial<DesignedField> = {}): DesignedField => ({ key, type: 'number', label: { zh, en: key }, ...more })
const fields = [field('price', '单价'), field('count', '数量'), field('period', '期间', { type: 'date_range' }), field('items', '明细', { type: 'table', columns: [field('sum', '金额')] })]

describe('a formula', () => {
  it('binds products before sums', () => {
    expect(parseFormula('[单价] × [数量] + 80', fields)).toEqual({ op: 'add', args: [{ op: 'mul', args: [{ field: 'price' }, { field: 'count' }] }, { value: '80' }] })
  })

  it('speaks of days, of the rows of a table, of the least', () => {
    expect(parseFormula('工作日([期间]) * 80', fields)).toEqual({ op: 'mul', args: [{ working_days: 'period' }, { value: '80' }] })
    expect(parseFormula('合计（[明细]，[金额]）', fields)).toEqual({ total: 'items', each: { field: 'sum' } })
    expect(parseFormula('min([price], 5)', fields)).toEqual({ op: 'min', args: [{ field: 'price' }, { value: '5' }] })
  })

  it.each(['([单价] + 2) × [数量]', '合计([明细], [金额] × 2) - 天数([期间])', '最大([单价], [数量])'])('is written as it is read: %s', (text) => {
    const formula = parseFormula(text, fields)
    expect(parseFormula(formulaText(formula, fields, 'zh'), fields)).toEqual(formula)
    expect(parseFormula(formulaText(formula, fields, 'en'), fields)).toEqual(formula)
  })

  it.each(['', '[单价] +', '(1', 'alert(1)', '1 2', '合计(1)', '单价 = 1', '最小(1)'])('refuses what is none: %s', (text) => {
    expect(() => parseFormula(text, fields)).toThrow()
  })

  it('leaves an unknown name to the server, which tells of it', () => {
    expect(parseFormula('[没有]', fields)).toEqual({ field: '没有' })
  })
})
