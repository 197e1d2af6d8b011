import type { Extensions } from '@tiptap/core'
import { Collaboration } from '@tiptap/extension-collaboration'
import { Placeholder } from '@tiptap/extensions'
import { Editor } from '@tiptap/vue-3'
import { onBeforeUnmount, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { passages } from '../../comments/passages'
import { coCarets } from '../together/carets'
import { FIELD, type Together } from '../together/useTogether'
import { bodyAttributes, bodyExtensions } from './extensions'
import { withRunIn, type BodyNode } from './body'
import { cleanPasted } from './paste'
import { marksKey, pageMarks, type PageMark } from './marks'

export interface EditorBody {
  editor: ShallowRef<Editor>
  showMarks: (marks: readonly PageMark[]) => void
  /** Replaces the first occurrence of a wording in one paragraph; false when it is not there any more. */
  replaceWording: (paragraph: number, from: string, to: string) => boolean
}

/** The drafting editor over a shared text. */
export function useEditorBody(together: Together, writable: Ref<boolean>, onChange: (body: BodyNode) => void, onPassage: (thread: string) => void, more: Extensions = []): EditorBody {
  const { t, locale } = useI18n()
  const labels = () => ({ text: t('documents.draft.label.text'), levels: [1, 2, 3, 4].map((n) => t(`documents.draft.label.level${n}`)) })
  const editor = shallowRef(
    new Editor({
      editable: writable.value,
      extensions: [
        ...bodyExtensions(),
        Collaboration.configure({ document: together.doc, field: FIELD }),
        coCarets(together.carets.awareness),
        Placeholder.configure({ placeholder: () => t('documents.draft.textPlaceholder') }),
        pageMarks(labels),
        passages(together.epoch, onPassage),
        ...more,
      ],
      editorProps: { transformPastedHTML: cleanPasted, attributes: bodyAttributes(t('documents.draft.body')) },
      onUpdate: ({ editor: changed }) => onChange(withRunIn(changed.getJSON() as BodyNode)),
    }),
  )

  function showMarks(marks: readonly PageMark[]): void {
    const { state, view } = editor.value
    view.dispatch(state.tr.setMeta(marksKey, marks).setMeta('addToHistory', false))
  }

  function replaceWording(paragraph: number, from: string, to: string): boolean {
    const { state } = editor.value
    const spot = findWording(state.doc, paragraph, from)
    if (!spot) return false
    const chain = editor.value.chain().focus()
    return to ? chain.insertContentAt(spot, to).run() : chain.deleteRange(spot).run()
  }

  // Labels are drawn by the plugin, so a new language needs one redraw.
  watch(writable, (may) => editor.value.setEditable(may, false))
  watch(locale, () => showMarks(marksKey.getState(editor.value.state)?.marks ?? []))
  onBeforeUnmount(() => editor.value.destroy())

  return {
    editor,
    showMarks,
    replaceWording,
  }
}

function findWording(doc: Editor['state']['doc'], paragraph: number, wording: string): { from: number; to: number } | null {
  let found: { from: number; to: number } | null = null
  let index = -1
  doc.forEach((block, pos) => {
    index += block.type.name === 'table' ? block.childCount : 1
    if (index !== paragraph || !block.isTextblock) return
    const at = block.textBetween(0, block.content.size, undefined, '￼').indexOf(wording)
    if (at >= 0) found = { from: pos + 1 + at, to: pos + 1 + at + wording.length }
  })
  return found
}
