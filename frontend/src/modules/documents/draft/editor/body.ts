/** The structured body as the server keeps it (ProseMirror JSON). */
export interface BodyNode {
  type: string
  attrs?: Record<string, unknown>
  content?: BodyNode[]
  text?: string
  marks?: { type: string }[]
}

/** A body as the API carries it: the schema leaves its inside open, the server checks it on every save. */
export const bodyOf = (document: { body: unknown }): BodyNode => document.body as BodyNode

export function plainText(node: BodyNode): string {
  if (node.type === 'text') return node.text ?? ''
  if (node.type === 'hardBreak') return '\n'
  return (node.content ?? []).map(plainText).join('')
}

/**
 * Marks each heading that runs on into its paragraph ("一、抓好学习宣传。各地各单位…"): only up to
 * its first full stop is it printed in the heading's type.
 */
export function withRunIn(body: BodyNode): BodyNode {
  const content = (body.content ?? []).map((block) => {
    if (block.type !== 'heading') return block
    const text = plainText(block).trimEnd()
    const stop = text.indexOf('。')
    const attrs = { ...block.attrs, runIn: stop >= 0 && stop < text.length - 1 }
    return Object.assign({}, block, { attrs })
  })
  return { ...body, content }
}

/** Characters as an office counts them: everything but white space. */
export function characterCount(body: BodyNode): number {
  return [...plainText(body).replace(/\s/gu, '')].length
}
