import { InputRule, Mark, mergeAttributes, type Editor } from '@tiptap/core'
import { Bold } from '@tiptap/extension-bold'
import { Document } from '@tiptap/extension-document'
import { Paragraph } from '@tiptap/extension-paragraph'
import { Text } from '@tiptap/extension-text'
import { Placeholder, UndoRedo } from '@tiptap/extensions'

type List = 'bullet' | 'number' | null

/** A line; `list` makes it an item. As in the written form there is nothing inside a list but lines. */
const ListLine = Paragraph.extend({
  addAttributes() {
    return {
      list: {
        default: null,
        keepOnSplit: true,
        parseHTML: (element) => element.dataset.list ?? null,
        renderHTML: ({ list }) => (list ? { 'data-list': list as string } : {}),
      },
    }
  },
  addKeyboardShortcuts() {
    return {
      Backspace: ({ editor }) => atStartOfItem(editor) && editor.commands.updateAttributes('paragraph', { list: null }),
      'Mod-Shift-8': ({ editor }) => toggleList(editor, 'bullet'),
      'Mod-Shift-7': ({ editor }) => toggleList(editor, 'number'),
      'Shift-Enter': ({ editor }) => newLine(editor),
    }
  },
  addInputRules() {
    const rule = (find: RegExp, list: List): InputRule =>
      new InputRule({ find, handler: ({ chain, range }) => void chain().deleteRange(range).updateAttributes('paragraph', { list }).run() })
    return [rule(/^[-*]\s$/u, 'bullet'), rule(/^1[.、]\s$/u, 'number')]
  },
})

function atStartOfItem(editor: Editor): boolean {
  const { empty, $from } = editor.state.selection
  return empty && $from.parentOffset === 0 && $from.parent.attrs.list !== null
}

/** A new line; on an empty item the list ends instead. */
function newLine(editor: Editor): boolean {
  const { $from } = editor.state.selection
  if ($from.parent.attrs.list && $from.parent.content.size === 0) return editor.commands.updateAttributes('paragraph', { list: null })
  return editor.commands.splitBlock()
}

export function toggleList(editor: Editor, list: Exclude<List, null>): boolean {
  const on = editor.isActive('paragraph', { list })
  return editor.chain().focus().updateAttributes('paragraph', { list: on ? null : list }).run()
}

const Link = Mark.create({
  name: 'link',
  inclusive: false,
  addAttributes() {
    return { href: { default: null } }
  },
  // Pasted markup never comes here (pasted.ts); only the editor's own copies do.
  parseHTML() {
    return [{ tag: 'a[href^="http"]' }]
  },
  renderHTML({ HTMLAttributes }) {
    return ['a', mergeAttributes(HTMLAttributes, { rel: 'noopener noreferrer' }), 0]
  },
})

export function extensions(placeholder: () => string) {
  return [Document, ListLine, Text, Bold, Link, UndoRedo, Placeholder.configure({ placeholder })]
}
