import { describe, expect, it } from 'vitest'
import { excerpt } from './useSubject'

describe('the excerpt of a body', () => {
  it('joins the runs of a paragraph, leaves out empty ones, and ends early', () => {
    const paragraph = (...texts: string[]) => ({ type: 'paragraph', content: texts.map((text) => ({ type: 'text', text })) })
    const body = { type: 'doc', content: [paragraph('现将', '《条例》转发给你们。'), { type: 'paragraph' }, ...['一', '二', '三', '四'].map((text) => paragraph(text))] }
    expect(excerpt(body)).toEqual(['现将《条例》转发给你们。', '一', '二', '三'])
  })

  it('takes no body for an empty one', () => {
    expect(excerpt(null)).toEqual([])
  })
})
