import { describe, expect, it } from 'vitest'
import { titleLines, titleWords } from '@/ui/titleLines'

describe('a title', () => {
  it('stays on one line when it fits', () => {
    expect(titleLines('关于做好防汛工作的通知', 20)).toEqual(['关于做好防汛工作的通知'])
  })

  it('breaks before a cited title', () => {
    expect(titleLines('广东省人力资源和社会保障厅关于转发《事业单位人事管理条例》的通知', 20)).toEqual(['广东省人力资源和社会保障厅关于转发', '《事业单位人事管理条例》的通知'])
  })

  it.each([
    '广东省人力资源和社会保障厅关于进一步做好《事业单位人事管理条例》贯彻实施工作的通知',
    '广东省人力资源和社会保障厅关于印发《广东省事业单位工作人员培训实施办法（试行）》的通知',
    '江门市人力资源和社会保障局关于新会区社会保险经办机构设置有关问题的请示',
  ])('never begins a line with 的 or ends it with 《, nor overruns: %s', (title) => {
    const lines = titleLines(title, 20)
    expect(lines.join('')).toBe(title)
    for (const line of lines) {
      expect(line.length).toBeLessThanOrEqual(20)
      expect(line).not.toMatch(/^[的、，》）]/u)
      expect(line).not.toMatch(/[《（]$/u)
    }
  })

  it('keeps a year in one piece', () => {
    expect(titleLines('广东省人力资源和社会保障厅关于做好2026年事业单位公开招聘高校毕业生工作的通知', 20).some((line) => line.includes('2026'))).toBe(true)
  })

  it('takes one more line rather than cut a word', () => {
    expect(titleLines('广东省人力资源和社会保障厅关于进一步加强事业单位聘用合同管理的通知', 17)).toEqual([
      '广东省人力资源和社会保障厅',
      '关于进一步加强事业',
      '单位聘用合同管理的通知',
    ])
  })

  it('counts a figure as half a character', () => {
    expect(titleLines('广东省人力资源和社会保障厅关于开展2026年度职称评审工作的通知', 17)).toEqual(['广东省人力资源和社会保障厅', '关于开展2026年度职称评审工作的通知'])
  })

  it('does not break inside a cited title that fits a line', () => {
    const lines = titleLines('广东省人力资源和社会保障厅关于进一步做好《事业单位人事管理条例》贯彻实施工作的通知', 20)
    expect(lines.some((line) => line.includes('《事业单位人事管理条例》'))).toBe(true)
  })
})

describe('a title that flows', () => {
  it('keeps its words whole and begins no line with 的', () => {
    const words = titleWords('关于进一步做好《事业单位人事管理条例》贯彻实施工作的通知')
    expect(words.join('')).toBe('关于进一步做好《事业单位人事管理条例》贯彻实施工作的通知')
    expect(words).toContain('进一步')
    expect(words.filter((word) => /^[的》]|《$/u.test(word))).toEqual([])
  })
})
