import { describe, expect, it } from 'vitest'
import { wordsOf } from './doing'

const NOW = new Date('2026-11-23T14:05:00+08:00')
const people = [{ id: '1', name: '张三' }, { id: '2', name: '张三丰' }]

describe('what is written after a command', () => {
  it('is read as people, a day, and the rest', () => {
    expect(wordsOf('起草方案 @张三 12月1日', people, NOW)).toEqual({ text: '起草方案', people: [{ id: '1', name: '张三' }], day: '2026-12-01' })
  })
  it('names those only who are chosen and still written', () => {
    expect(wordsOf('送 @李四 看', people, NOW)).toEqual({ text: '送 @李四 看', people: [], day: null })
  })
  it('keeps names apart that begin alike', () => {
    expect(wordsOf('@张三丰 @张三 核对', people, NOW).text).toBe('核对')
  })
})
