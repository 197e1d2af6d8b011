import { describe, expect, it } from 'vitest'
import { cell, csv } from './exporting'

describe('csv', () => {
  it('keeps what a spreadsheet would compute as text', () => {
    expect(cell('=HYPERLINK("http://x","y")')).toBe(`"'=HYPERLINK(""http://x"",""y"")"`)
    expect([cell('+1+1'), cell('@SUM(A1)'), cell('-2+3')]).toEqual(["'+1+1", "'@SUM(A1)", "'-2+3"])
  })
  it('leaves numbers and words as they are', () => {
    expect([cell(-3.5), cell('12%'), cell('会签')]).toEqual(['-3.5', '12%', '会签'])
  })
  it('quotes commas, quotes and lines and says that it is UTF-8', () => {
    expect(csv([['a,b', '"'], ['一\n二', 3]])).toBe('\uFEFF"a,b",""""\r\n"一\n二",3\r\n')
  })
})
