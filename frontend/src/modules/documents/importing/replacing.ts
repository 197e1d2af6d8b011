import type { Editor } from '@tiptap/vue-3'
import type { BodyNode } from '../draft/editor/body'

/** Characters that go to the server at once; it takes some 40,000 in one update. */
const AT_ONCE = 12_000

const sizeOf = (node: BodyNode): number => (node.text?.length ?? 0) + (node.content ?? []).reduce((sum, child) => sum + sizeOf(child), 0)

/** The blocks in portions that one update carries; a table larger than that stays whole. */
export function portions(blocks: readonly BodyNode[], atOnce = AT_ONCE): BodyNode[][] {
  const found: BodyNode[][] = [[]]
  let size = 0
  for (const block of blocks) {
    const more = sizeOf(block) + 40
    if (size > 0 && size + more > atOnce) {
      found.push([])
      size = 0
    }
    found.at(-1)?.push(block)
    size += more
  }
  return found
}

/**
 * Replaces the text as if it had been typed: colleagues see it come, and undo brings the old one back. A long
 * text goes in portions, each sent before the next.
 */
export async function replaceText(editor: Editor, body: BodyNode, sent: () => Promise<boolean>): Promise<void> {
  const [first = [], ...rest] = portions(body.content ?? [])
  editor.commands.setContent({ type: 'doc', content: first.length ? first : [{ type: 'paragraph' }] }, { emitUpdate: true })
  for (const portion of rest) {
    await sent()
    editor.commands.insertContentAt(editor.state.doc.content.size, portion, { updateSelection: false })
  }
  await sent()
}
