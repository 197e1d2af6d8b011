import { getSchema } from '@tiptap/core'
import { Document } from '@tiptap/extension-document'
import { Paragraph } from '@tiptap/extension-paragraph'
import { Text } from '@tiptap/extension-text'
import { initProseMirrorDoc, updateYFragment } from '@tiptap/y-tiptap'
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { fillEmptyBlocks } from './emptyTexts'

const schema = getSchema([Document, Paragraph, Text])

/** A page as the editor's binding is one, without a screen. */
class Page {
  readonly doc = new Y.Doc()
  readonly fragment = this.doc.getXmlFragment('body')

  constructor(filling: boolean) {
    if (filling) fillEmptyBlocks(this.doc, this.fragment)
  }

  get lines(): string[] {
    const lines: string[] = []
    initProseMirrorDoc(this.fragment, schema).doc.forEach((block) => lines.push(block.textContent))
    return lines
  }

  /** The text is edited into these paragraphs. */
  write(...lines: string[]): void {
    const { meta } = initProseMirrorDoc(this.fragment, schema)
    const blocks = lines.map((line) => schema.node('paragraph', null, line ? [schema.text(line)] : []))
    this.doc.transact(() => updateYFragment(this.doc, this.fragment, schema.node('doc', null, blocks), meta))
  }

  hear(other: Page): void {
    Y.applyUpdate(this.doc, Y.encodeStateAsUpdate(other.doc, Y.encodeStateVector(this.doc)))
  }
}

function meet(one: Page, other: Page): void {
  one.hear(other)
  other.hear(one)
}

/** Both type into the paragraph that one of them has just begun, and go on typing. */
function typedAtOnce(filling: boolean): Page[] {
  const [one, other] = [new Page(filling), new Page(filling)]
  one.write('第一段', '')
  meet(one, other)
  one.write('第一段', '甲')
  other.write('第一段', '乙')
  meet(one, other)
  const [, second = ''] = one.lines
  one.write('第一段', `${second}丙`)
  other.write('第一段', `丁${second}`)
  meet(one, other)
  return [one, other]
}

describe('two who type the first characters of a paragraph at once', () => {
  it('find each of them once, on both pages', () => {
    const [one, other] = typedAtOnce(true)
    expect(one?.lines).toEqual(other?.lines)
    expect([...(one?.lines[1] ?? '')].sort()).toEqual([...'甲乙丙丁'].sort())
  })

  it('would find some doubled if the paragraph had no text from its beginning', () => {
    const [one, other] = typedAtOnce(false)
    expect(one?.lines).toEqual(other?.lines)
    expect(one?.lines[1]?.length).toBeGreaterThan(4)
  })

  it('leave a paragraph ready for the next when it is emptied', () => {
    const [one, other] = [new Page(true), new Page(true)]
    one.write('甲')
    meet(one, other)
    one.write('')
    meet(one, other)
    one.write('乙')
    other.write('丙')
    meet(one, other)
    expect(one.lines).toEqual(other.lines)
    expect([...(one.lines[0] ?? '')].sort()).toEqual(['丙', '乙'].sort())
  })
})
