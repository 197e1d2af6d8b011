import type { JSONContent } from '@tiptap/core'
import { parse, written, type Inline, type Line } from '../richtext'

/** The editor's document of a written text: a paragraph for each line, lists as its attribute. */
export function docOf(text: string): JSONContent {
  return { type: 'doc', content: parse(text).map(paragraphOf) }
}

export function paragraphOf(line: Line): JSONContent {
  const content = line.inline.map(({ text, bold, href }) => ({
    type: 'text',
    text,
    marks: [...(bold ? [{ type: 'bold' }] : []), ...(href ? [{ type: 'link', attrs: { href } }] : [])],
  }))
  return { type: 'paragraph', attrs: { list: line.list }, content }
}

/** The written text of the editor's document; numbered lists count anew from one. */
export function textOf(doc: JSONContent): string {
  let number = 0
  return (doc.content ?? [])
    .map((node) => {
      const list = (node.attrs?.list ?? null) as Line['list']
      number = list === 'number' ? number + 1 : 0
      return written({ list, number, inline: joined(node.content ?? []) }, number)
    })
    .join('\n')
}

function joined(nodes: JSONContent[]): Inline[] {
  const found: Inline[] = []
  for (const node of nodes) {
    const bold = node.marks?.some((mark) => mark.type === 'bold') ?? false
    const href = (node.marks?.find((mark) => mark.type === 'link')?.attrs?.href as string | undefined) ?? null
    const last = found.at(-1)
    if (last && last.bold === bold && last.href === href) last.text += node.text ?? ''
    else found.push({ text: node.text ?? '', bold, href })
  }
  return found
}
