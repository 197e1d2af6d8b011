import { Extension, type Editor } from '@tiptap/core'
import { isChangeOrigin } from '@tiptap/extension-collaboration'
import { Plugin, PluginKey, type EditorState, type Transaction } from '@tiptap/pm/state'
import type { Spot } from './inserting'

/** Where "/" was typed and what follows it; at the left and below of `box` a list may stand. */
export interface SlashPlace extends Spot {
  query: string
  box: { left: number; top: number; bottom: number }
}

export interface SlashUse {
  /** It opened, what follows changed, or (null) it is over. */
  show: (place: SlashPlace | null, editor: Editor) => void
  /** A key while it is open; true when it was for the list. */
  press: (event: KeyboardEvent) => boolean
}

type Open = (Spot & { query: string }) | null

const key = new PluginKey<Open>('phraseSlash')
/** At the beginning, after a blank or after a mark; 元/吨 stays what it is. */
const WRITTEN = /(?:^|[\s，。；：、！？）》”])\/([^\s/，。；：]{0,20})$/u

/** The "/" that the caret stands behind, with its words. */
export function writtenBefore(text: string): { length: number; query: string } | null {
  const found = WRITTEN.exec(text)
  return found ? { length: (found[1] ?? '').length + 1, query: found[1] ?? '' } : null
}

function standing(state: EditorState): Open {
  const { $from, empty } = state.selection
  if (!empty || !$from.parent.isTextblock) return null
  const written = writtenBefore($from.parent.textBetween(0, $from.parentOffset, undefined, '￼'))
  return written && { from: $from.pos - written.length, to: $from.pos, query: written.query }
}

/** Only a "/" typed just now opens it: walking through a text with one in it opens nothing. */
function next(tr: Transaction, before: Open, state: EditorState): Open {
  if (tr.getMeta(key) === 'over') return null
  const now = standing(state)
  if (!now) return null
  if (before) return tr.mapping.map(before.from, -1) === now.from ? now : null
  return tr.docChanged && !isChangeOrigin(tr) && now.query === '' ? now : null
}

/** Typing "/" asks for a phrase. */
export function phraseSlash(use: SlashUse): Extension {
  return Extension.create({
    name: 'phraseSlash',
    // Before the keys of the text itself: Enter chooses while the list is open.
    priority: 1000,
    addProseMirrorPlugins() {
      const { editor } = this
      return [
        new Plugin<Open>({
          key,
          state: { init: () => null, apply: (tr, before, _old, state) => next(tr, before, state) },
          props: {
            handleKeyDown: (view, event) => {
              if (!key.getState(view.state) || event.isComposing || view.composing) return false
              if (event.key === 'Escape') {
                closeSlash(editor)
                return true
              }
              return use.press(event)
            },
            handleDOMEvents: {
              blur: () => {
                closeSlash(editor)
                return false
              },
            },
          },
          view: () => ({
            update: (view, before) => {
              const open = key.getState(view.state) ?? null
              if (open === (key.getState(before) ?? null)) return
              const box = open && view.coordsAtPos(open.from)
              use.show(open && box ? { ...open, box } : null, editor)
            },
            destroy: () => use.show(null, editor),
          }),
        }),
      ]
    },
  })
}

export function closeSlash(editor: Editor): void {
  if (key.getState(editor.state)) editor.view.dispatch(editor.state.tr.setMeta(key, 'over').setMeta('addToHistory', false))
}
