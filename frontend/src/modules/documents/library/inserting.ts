import type { Editor } from '@tiptap/core'

export interface Spot {
  from: number
  to: number
}

const BLANK = /×+/u

/** Puts a phrase in place of what is selected or of `at`; then its first blank (××) is selected, to be filled in. */
export function insertPhrase(editor: Editor, text: string, at?: Spot): void {
  const { from, to } = at ?? editor.state.selection
  const lines = text.split('\n')
  const chain = editor.chain().focus().deleteRange({ from, to })
  if (lines.length === 1) chain.insertContentAt(from, { type: 'text', text }).run()
  else chain.insertContentAt(from, lines.map((line) => ({ type: 'paragraph', content: [{ type: 'text', text: line }] }))).run()
  const blank = firstBlank(editor, { from: Math.max(0, from - 1), to: editor.state.selection.to })
  if (blank) editor.chain().setTextSelection(blank).run()
}

function firstBlank(editor: Editor, within: Spot): Spot | null {
  let found: Spot | null = null
  editor.state.doc.nodesBetween(within.from, within.to, (node, pos) => {
    if (found || !node.isText || !node.text) return
    const start = Math.max(0, within.from - pos)
    const blank = BLANK.exec(node.text.slice(start))
    if (blank) found = { from: pos + start + blank.index, to: pos + start + blank.index + blank[0].length }
  })
  return found
}

/** What is selected, a line for each paragraph; '' when nothing is. */
export function selectedText(editor: Editor): string {
  const { from, to } = editor.state.selection
  return from === to ? '' : editor.state.doc.textBetween(from, to, '\n').trim()
}
