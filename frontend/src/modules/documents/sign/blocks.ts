import { plainText, type BodyNode } from '../draft/editor/body'

export interface PrintedBlock {
  /** The server's number of the paragraph; a table's first row. */
  paragraph: number
  level: number
  /** What is set in the heading's type: all of a heading, or up to its first full stop when text runs on. */
  head: string
  text: string
  rows: string[][] | null
}

/** The body as flat blocks for reading. */
export function printedBlocks(body: BodyNode): PrintedBlock[] {
  let paragraph = 0
  return (body.content ?? []).map((block) => {
    const at = paragraph
    if (block.type === 'table') {
      const rows = (block.content ?? []).map((row) => (row.content ?? []).map(plainText))
      paragraph += rows.length
      return { paragraph: at, level: 0, head: '', text: '', rows }
    }
    paragraph += 1
    const text = plainText(block)
    if (block.type !== 'heading') return { paragraph: at, level: 0, head: '', text, rows: null }
    const stop = block.attrs?.runIn === true ? text.indexOf('。') + 1 : text.length
    const end = stop > 0 ? stop : text.length
    return { paragraph: at, level: Number(block.attrs?.level ?? 1), head: text.slice(0, end), text: text.slice(end), rows: null }
  })
}
