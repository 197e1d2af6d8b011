import type { DesignedField, Formula, Operator } from './types'

/** Formulas as people write them: `[单价] * [数量]`, `合计([明细], [金额])`, `工作日([期间]) * 80`. */
const CALLS: Record<string, 'days' | 'working_days' | 'total' | 'min' | 'max'> = {
  天数: 'days', days: 'days', 工作日: 'working_days', workdays: 'working_days',
  合计: 'total', sum: 'total', 最小: 'min', min: 'min', 最大: 'max', max: 'max',
}
const SAID = {
  zh: { days: '天数', working_days: '工作日', total: '合计', min: '最小', max: '最大' },
  en: { days: 'days', working_days: 'workdays', total: 'sum', min: 'min', max: 'max' },
}
const SIGNS: Record<string, Operator> = { '+': 'add', '-': 'sub', '*': 'mul', '×': 'mul', '/': 'div', '÷': 'div' }
const SHOWN: Record<string, string> = { add: '+', sub: '-', mul: '×', div: '÷' }
const TOKEN = /\s*(?:(\d+(?:\.\d+)?)|\[([^\]]*)\]|([\p{L}]+)|([-+*/×÷(),，（）]))/uy

export class FormulaFault extends Error {}

type Token = { number: string } | { label: string } | { word: string } | { sign: string }

function tokens(text: string): Token[] {
  const found: Token[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const match = TOKEN.exec(text)
    if (!match) throw new FormulaFault('sign')
    const [, number, label, word, sign] = match
    if (number !== undefined) found.push({ number })
    else if (label !== undefined) found.push({ label })
    else if (word !== undefined) found.push({ word })
    else found.push({ sign: { '，': ',', '（': '(', '）': ')' }[sign ?? ''] ?? sign ?? '' })
  }
  return found
}

class Reader {
  private at = 0

  constructor(
    private readonly tokens: readonly Token[],
    private readonly fields: readonly DesignedField[],
  ) {}

  whole(): Formula {
    const found = this.sum()
    if (this.at < this.tokens.length) throw new FormulaFault('rest')
    return found
  }

  private sum(): Formula {
    return this.chain(['+', '-'], () => this.product())
  }

  private product(): Formula {
    return this.chain(['*', '/', '×', '÷'], () => this.single())
  }

  private chain(signs: readonly string[], part: () => Formula): Formula {
    let left = part()
    for (let sign = this.sign(); signs.includes(sign); sign = this.sign()) {
      this.at += 1
      left = { op: SIGNS[sign] ?? 'add', args: [left, part()] }
    }
    return left
  }

  private single(): Formula {
    const token = this.tokens[this.at++]
    if (!token) throw new FormulaFault('end')
    if ('number' in token) return { value: token.number }
    if ('label' in token) return { field: keyOf(token.label, this.fields) }
    if ('word' in token) return this.call(token.word)
    if (token.sign !== '(') throw new FormulaFault('sign')
    const inner = this.sum()
    this.expect(')')
    return inner
  }

  private call(word: string): Formula {
    const call = CALLS[word.toLowerCase()]
    if (!call) throw new FormulaFault('word')
    this.expect('(')
    if (call === 'min' || call === 'max') {
      const args = [this.sum()]
      while (this.sign() === ',') {
        this.at += 1
        args.push(this.sum())
      }
      this.expect(')')
      if (args.length < 2) throw new FormulaFault('few')
      return { op: call, args }
    }
    const token = this.tokens[this.at++]
    if (!token || !('label' in token)) throw new FormulaFault('label')
    const key = keyOf(token.label, this.fields)
    if (call !== 'total') {
      this.expect(')')
      return call === 'days' ? { days: key } : { working_days: key }
    }
    this.expect(',')
    const columns = this.fields.find((field) => field.key === key)?.columns ?? []
    const inner = new Reader(this.tokens, columns)
    inner.at = this.at
    const each = inner.sum()
    this.at = inner.at
    this.expect(')')
    return { total: key, each }
  }

  private sign(): string {
    const token = this.tokens[this.at]
    return token && 'sign' in token ? token.sign : ''
  }

  private expect(sign: string): void {
    if (this.sign() !== sign) throw new FormulaFault(sign === ')' ? 'close' : 'sign')
    this.at += 1
  }
}

/** A field by its label in either language, else by its key; what is unknown the server names. */
function keyOf(label: string, fields: readonly DesignedField[]): string {
  const name = label.trim()
  return fields.find((field) => field.label.zh === name || field.label.en === name || field.key === name)?.key ?? name
}

/** Raises FormulaFault with what stands in the way. */
export function parseFormula(text: string, fields: readonly DesignedField[]): Formula {
  return new Reader(tokens(text), fields).whole()
}

/** The text of a formula, in which parseFormula reads the same again. */
export function formulaText(formula: Formula | null | undefined, fields: readonly DesignedField[], language: 'zh' | 'en', inside = false): string {
  if (!formula) return ''
  const said = SAID[language]
  const label = (key: string): string => `[${fields.find((field) => field.key === key)?.label[language] ?? key}]`
  if ('value' in formula) return String(formula.value)
  if ('field' in formula) return label(formula.field)
  if ('days' in formula) return `${said.days}(${label(formula.days)})`
  if ('working_days' in formula) return `${said.working_days}(${label(formula.working_days)})`
  if ('total' in formula) {
    const columns = fields.find((field) => field.key === formula.total)?.columns ?? []
    return `${said.total}(${label(formula.total)}, ${formulaText(formula.each, columns, language)})`
  }
  if (formula.op === 'min' || formula.op === 'max') return `${said[formula.op]}(${formula.args.map((one) => formulaText(one, fields, language)).join(', ')})`
  const text = formula.args.map((one) => formulaText(one, fields, language, true)).join(` ${SHOWN[formula.op]} `)
  return inside ? `(${text})` : text
}
