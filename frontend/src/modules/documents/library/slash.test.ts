import { describe, expect, it } from 'vitest'
import { writtenBefore } from './slash'

describe('a slash asks for phrases', () => {
  it('at the beginning, after a blank and after a mark, with what follows it', () => {
    expect(writtenBefore('/')).toEqual({ length: 1, query: '' })
    expect(writtenBefore('以上报告。/ts')).toEqual({ length: 3, query: 'ts' })
    expect(writtenBefore('以上 /特此')).toEqual({ length: 3, query: '特此' })
  })

  it('and nowhere else', () => {
    for (const text of ['每吨5元/', '2026/1', 'http://', '/特此 函复', '/特此。', '']) expect(writtenBefore(text)).toBeNull()
  })
})
