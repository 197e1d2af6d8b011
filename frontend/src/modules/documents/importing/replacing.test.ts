import { describe, expect, it } from 'vitest'
import type { BodyNode } from '../draft/editor/body'
import { portions } from './replacing'

const paragraph = (length: number): BodyNode => ({ type: 'paragraph', content: [{ type: 'text', text: '字'.repeat(length) }] })

describe('a text in portions', () => {
  it('keeps every block once and in its order', () => {
    const blocks = [10, 300, 5, 900, 20].map(paragraph)
    expect(portions(blocks, 400).flat()).toEqual(blocks)
    expect(portions(blocks, 400).map((portion) => portion.length)).toEqual([2, 1, 1, 1])
  })

  it('is one portion for a short text, and for none', () => {
    expect(portions([paragraph(3)])).toHaveLength(1)
    expect(portions([])).toEqual([[]])
  })
})
