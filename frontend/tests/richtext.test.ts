import { describe, expect, it } from 'vitest'
import vectors from '../../tests/messaging/richtext_cases.json'
import { blocks, parse, plain, written } from '@/modules/messages/richtext'
import { docOf, textOf } from '@/modules/messages/writing/form'
import { fromHtml } from '@/modules/messages/writing/pasted'

// @vitest-environment happy-dom

const cases: { text: string; plain: string }[] = vectors
const again = (text: string): string => textOf(docOf(text))

describe('the form of a text', () => {
  it.each(cases)('reads as the server reads it: $text', ({ text, plain: read }) => {
    expect(plain(text)).toBe(read)
  })

  it('says the same in pieces as in one', () => {
    for (const { text, plain: read } of cases) {
      const lines = parse(text).map((line) => (line.list === 'bullet' ? '- ' : line.list === 'number' ? `${line.number}. ` : '') + line.inline.map((part) => part.text).join(''))
      expect(lines.join('\n')).toBe(read)
    }
  })

  it('joins items into lists that begin where they were begun', () => {
    expect(blocks('请办：\n1. 一\n2. 二\n- 三').map(({ list, start, lines }) => [list, start, lines.length])).toEqual([[null, 0, 1], ['number', 1, 2], ['bullet', 0, 1]])
  })

  it('never makes a link of what is no web address', () => {
    for (const text of ['[x](javascript:alert(1))', '[x](data:text/html,1)', '[x](https://a" onclick=)']) {
      expect(parse(text)[0]?.inline.some((part) => part.href)).toBe(false)
    }
  })
})

describe('the editor', () => {
  it('gives back what it was given', () => {
    for (const text of ['请**周五**前报送\n1. 甲\n2. 乙\n- 丙\n\n完', '见[原文](https://gd.gov.cn/a)，**[急](https://gd.gov.cn)**', '', '  空格 在前']) expect(again(text)).toBe(text)
  })

  it('counts a numbered list anew and keeps marks off spaces', () => {
    expect(again('3. 甲\n7. 乙')).toBe('1. 甲\n2. 乙')
    const line = { list: null, number: 0, inline: [{ text: ' 急 ', bold: true, href: null }, { text: '2*3', bold: true, href: null }] }
    expect(written(line, 0)).toBe(' **急** 2*3')
  })
})

describe('what is pasted', () => {
  it('comes clean out of Word and WPS', () => {
    const html = `<html><head><style>p{color:red}</style></head><body><!--StartFragment-->
      <p class=MsoNormal style='mso-style-x:1'><b><span style='font-family:仿宋'>关于报送材料</span></b><span>的通知<o:p></o:p></span></p>
      <p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>1.<span>&nbsp;&nbsp;</span></span>登记表</p>
      <p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>2.</span>汇总表</p>
      <p><a href="https://gd.gov.cn">省政府网</a><script>alert(1)</script></p></body></html>`
    expect(fromHtml(html)).toBe('**关于报送材料**的通知\n1. 登记表\n2. 汇总表\n[省政府网](https://gd.gov.cn)')
  })

  it('keeps lists and lines of a page, and rows of a table', () => {
    expect(fromHtml('<h2>要点</h2><ul><li><p>甲</p></li><li>乙<br>丙</li></ul><div>丁</div>')).toBe('**要点**\n- 甲\n- 乙\n丙\n丁')
    expect(fromHtml('<table><tr><td>姓名</td><td>单位</td></tr><tr><td>甲</td><td>乙</td></tr></table>')).toBe('姓名 单位\n甲 乙')
    expect(fromHtml('<a href="javascript:alert(1)">点我</a><img src=x onerror=alert(1)>')).toBe('点我')
  })
})
