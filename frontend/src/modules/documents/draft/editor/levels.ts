import { Node, type CommandProps } from '@tiptap/core'
import type { Node as ProseNode } from '@tiptap/pm/model'
import { isChangeOrigin } from '@tiptap/extension-collaboration'
import { Plugin, PluginKey, type Transaction } from '@tiptap/pm/state'
import { levelOf, nextNumber, numberLength, numberText, type Level } from './numbering'

declare module '@tiptap/core' {
  interface Commands<ReturnType> {
    officialHeading: {
      /** Gives the blocks in the selection a level with its next number; 0 makes them plain text. */
      setLevel: (level: Level | 0) => ReturnType
    }
  }
}

function textOf(block: ProseNode): string {
  return block.textBetween(0, block.content.size)
}

/** The level of each top-level block, 0 for plain text and tables. */
export function blockLevels(doc: ProseNode): (Level | 0)[] {
  const levels: (Level | 0)[] = []
  doc.forEach((block) => {
    levels.push(block.type.name === 'heading' ? (block.attrs.level as Level) : 0)
  })
  return levels
}

function applyLevel(tr: Transaction, level: Level | 0): boolean {
  const { from, to } = tr.selection
  const { heading, paragraph } = tr.doc.type.schema.nodes
  if (!heading || !paragraph) return false
  const targets: { pos: number; index: number }[] = []
  tr.doc.forEach((block, pos, index) => {
    if (block.isTextblock && pos + block.nodeSize > from && pos < to + 1) targets.push({ pos, index })
  })
  for (const { pos, index } of targets) {
    const at = tr.mapping.map(pos)
    const block = tr.doc.nodeAt(at)
    if (!block) continue
    const old = numberLength(textOf(block))
    if (old > 0) tr.delete(at + 1, at + 1 + old)
    tr.setNodeMarkup(at, level === 0 ? paragraph : heading, level === 0 ? null : { level })
    if (level !== 0) tr.insertText(numberText(level, nextNumber(blockLevels(tr.doc), index, level)), at + 1)
  }
  return targets.length > 0
}

/** Paragraphs that open with a number take its level, however the number got there: typed or pasted. */
function levelsFollowNumbers(doc: ProseNode, tr: Transaction): Transaction | null {
  const heading = doc.type.schema.nodes.heading
  if (!heading) return null
  doc.forEach((block, pos) => {
    const level = block.isTextblock ? levelOf(textOf(block)) : 0
    if (level !== 0 && !(block.type === heading && block.attrs.level === level)) tr.setNodeMarkup(pos, heading, { level })
  })
  return tr.docChanged ? tr : null
}

/** 一、（一）1.（1）: headings that are paragraphs of the text, told apart by their number. */
export const OfficialHeading = Node.create({
  name: 'heading',
  group: 'block',
  content: 'inline*',
  defining: true,
  addAttributes() {
    return { level: { default: 1 }, runIn: { default: false, rendered: false } }
  },
  parseHTML() {
    return ([1, 2, 3, 4] as const).map((level) => ({ tag: `h${level}`, attrs: { level } }))
  },
  // A paragraph with a level rather than h1–h4: on the page it is one, and the screen has its own headings.
  renderHTML({ node }) {
    return ['p', { class: 'level', 'data-level': node.attrs.level as number }, 0]
  },
  addCommands() {
    return {
      setLevel:
        (level: Level | 0) =>
        ({ tr, dispatch }: CommandProps) => {
          if (!dispatch) return true
          return applyLevel(tr, level)
        },
    }
  },
  addKeyboardShortcuts() {
    return {
      // A heading is followed by text, not by another heading.
      Enter: () => {
        const { state, view } = this.editor
        const { $from, empty } = state.selection
        const { paragraph } = state.schema.nodes
        if (!paragraph || !empty || $from.parent.type.name !== 'heading' || $from.parentOffset !== $from.parent.content.size) return false
        view.dispatch(state.tr.split($from.pos, 1, [{ type: paragraph }]).scrollIntoView())
        return true
      },
      'Mod-Alt-1': () => this.editor.commands.setLevel(1),
      'Mod-Alt-2': () => this.editor.commands.setLevel(2),
      'Mod-Alt-3': () => this.editor.commands.setLevel(3),
      'Mod-Alt-4': () => this.editor.commands.setLevel(4),
      'Mod-Alt-0': () => this.editor.commands.setLevel(0),
    }
  },
  addProseMirrorPlugins() {
    return [
      new Plugin({
        key: new PluginKey('levelsFollowNumbers'),
        appendTransaction: (transactions, _before, state) => {
          const changed = transactions.some((tr) => tr.docChanged)
          // Changing a node while an input method composes in it would end the composition.
          const composing = transactions.some((tr) => tr.getMeta('composition') !== undefined)
          // What others typed is theirs to level: two pages doing it would write the paragraph twice.
          const theirs = transactions.every((tr) => !tr.docChanged || isChangeOrigin(tr))
          return changed && !composing && !theirs ? levelsFollowNumbers(state.doc, state.tr) : null
        },
      }),
    ]
  },
})
