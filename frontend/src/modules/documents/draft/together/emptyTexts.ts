import * as Y from 'yjs'

const BLOCKS = new Set(['paragraph', 'heading'])

/**
 * Gives every empty paragraph made here a text of its own at once. The editor's binding makes one only with the
 * first character: two who typed theirs at the same moment would each make one, and the next change of either
 * page would write both characters into both.
 */
export function fillEmptyBlocks(doc: Y.Doc, fragment: Y.XmlFragment): () => void {
  function after(transaction: Y.Transaction): void {
    if (!transaction.local) return
    const empty = [...transaction.changed.keys()].flatMap((type) => emptyBlocks(type, fragment))
    if (empty.length === 0) return
    doc.transact(() => {
      for (const block of empty) block.insert(0, [new Y.XmlText()])
    })
  }
  doc.on('afterTransaction', after)
  return () => doc.off('afterTransaction', after)
}

function emptyBlocks(type: unknown, fragment: Y.XmlFragment): Y.XmlElement[] {
  if (!(type instanceof Y.XmlFragment) || type.doc !== fragment.doc) return []
  const blocks = [type, ...type.toArray()].filter((one): one is Y.XmlElement => one instanceof Y.XmlElement)
  return blocks.flatMap((block) => (BLOCKS.has(block.nodeName) ? [block] : inside(block))).filter((block) => block.length === 0)
}

/** The paragraphs of a table that came as a whole. */
function inside(element: Y.XmlElement): Y.XmlElement[] {
  return element.toArray().flatMap((child) => (child instanceof Y.XmlElement ? (BLOCKS.has(child.nodeName) ? [child] : inside(child)) : []))
}
