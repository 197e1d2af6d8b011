import { Extension } from '@tiptap/core'
import type { Node as ProseNode } from '@tiptap/pm/model'
import { Plugin, PluginKey, type EditorState } from '@tiptap/pm/state'
import { Decoration, DecorationSet, type EditorView } from '@tiptap/pm/view'
import { absolutePositionToRelativePosition, relativePositionToAbsolutePosition, ySyncPluginKey } from '@tiptap/y-tiptap'
import * as Y from 'yjs'
import { paragraphSpots } from '../draft/editor/marks'
import type { NewPassage, Thread } from './api'
import type { Passage } from './useComments'

type Mapping = Parameters<typeof absolutePositionToRelativePosition>[2]

interface Spot {
  from: number
  to: number
}

interface Shown {
  threads: readonly Thread[]
  picked: string | null
}

interface PassagesState extends Shown {
  spots: Map<string, Spot>
  decorations: DecorationSet
}

/** What the shared text's binding knows; it has none before the editor is on the page. */
interface Sync {
  doc: Y.Doc
  type: Y.XmlFragment
  isChangeOrigin?: boolean
  binding?: { mapping: Mapping } | null
}

export const passagesKey = new PluginKey<PassagesState>('passages')

const sync = (state: EditorState): Sync | undefined => ySyncPluginKey.getState(state) as Sync | undefined

/** The passage under the selection, with ends that move with the text. Null where nothing is selected. */
export function selectedPassage(state: EditorState, epoch: number): Passage | null {
  const { from, to } = state.selection
  const quote = state.doc.textBetween(from, to, '\n', '\n').trim()
  if (!quote) return null
  const paragraph = paragraphSpots(state.doc).findIndex((spot) => from < spot.to)
  return { quote: quote.slice(0, 2000), paragraph: Math.max(paragraph, 0), anchor: anchorOf(state, from, to, epoch) }
}

function anchorOf(state: EditorState, from: number, to: number, epoch: number): NewPassage['anchor'] {
  const text = sync(state)
  const mapping = text?.binding?.mapping
  if (!text || !mapping || epoch < 1) return null
  const end = (pos: number): unknown => Y.relativePositionToJSON(absolutePositionToRelativePosition(pos, text.type, mapping) as Y.RelativePosition)
  return { epoch, start: end(from), end: end(to) } as NewPassage['anchor']
}

/** Where a thread's words stand now: where its anchor leads, else where its paragraph says the same. */
function spotOf(thread: Thread, state: EditorState, epoch: number): Spot | null {
  const text = sync(state)
  const anchor = thread.anchor as { start: unknown; end: unknown } | null
  const mapping = text?.binding?.mapping
  if (anchor && text && mapping && thread.epoch === epoch) {
    const place = (end: unknown): number | null => relativePositionToAbsolutePosition(text.doc, text.type, Y.createRelativePositionFromJSON(end), mapping)
    const from = place(anchor.start)
    const to = place(anchor.end)
    if (from !== null && to !== null && from < to && to <= state.doc.content.size) return { from, to }
  }
  return quoteSpot(state.doc, thread)
}

function quoteSpot(doc: ProseNode, thread: Thread): Spot | null {
  const wording = thread.quote.split('\n')[0] ?? ''
  const spots = paragraphSpots(doc)
  const near = spots[thread.paragraph]
  for (const spot of near ? [near, ...spots] : spots) {
    const found = wordingIn(doc, spot, wording)
    if (found) return found
  }
  return null
}

function wordingIn(doc: ProseNode, spot: Spot, wording: string): Spot | null {
  let found: Spot | null = null
  if (!wording) return null
  doc.nodesBetween(spot.from, Math.min(spot.to, doc.content.size), (node, pos) => {
    if (found || !node.isTextblock) return !found
    const at = node.textBetween(0, node.content.size, undefined, '￼').indexOf(wording)
    if (at >= 0) found = { from: pos + 1 + at, to: pos + 1 + at + wording.length }
    return false
  })
  return found
}

function drawn(state: EditorState, shown: Shown, epoch: number): PassagesState {
  const spots = new Map<string, Spot>()
  const decorations: Decoration[] = []
  for (const thread of shown.threads) {
    const spot = spotOf(thread, state, epoch)
    if (!spot) continue
    spots.set(thread.id, spot)
    if (thread.resolved_at && thread.id !== shown.picked) continue
    const name = thread.id === shown.picked ? 'passage on' : 'passage'
    decorations.push(Decoration.inline(spot.from, spot.to, { class: name, 'data-thread': thread.id }))
  }
  return { ...shown, spots, decorations: DecorationSet.create(state.doc, decorations) }
}

/** Shows which words are commented on; nothing of it is in the document. */
export const passages = (epoch: () => number, onPick: (thread: string) => void): Extension =>
  Extension.create({
    name: 'passages',
    addProseMirrorPlugins: () => [
      new Plugin<PassagesState>({
        key: passagesKey,
        state: {
          init: () => ({ threads: [], picked: null, spots: new Map(), decorations: DecorationSet.empty }),
          apply: (tr, old, _before, state) => {
            const given = tr.getMeta(passagesKey) as Shown | undefined
            // What came from others replaces whole nodes: only the anchors know where the words are then.
            if (given || sync(state)?.isChangeOrigin) return drawn(state, given ?? old, epoch())
            if (!tr.docChanged) return old
            const spots = new Map([...old.spots].map(([id, spot]) => [id, { from: tr.mapping.map(spot.from, 1), to: tr.mapping.map(spot.to, -1) }]))
            return { ...old, spots, decorations: old.decorations.map(tr.mapping, tr.doc) }
          },
        },
        props: {
          decorations: (state) => passagesKey.getState(state)?.decorations,
          handleClick: (_view, _pos, event) => {
            const thread = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-thread]')?.dataset.thread : undefined
            if (thread) onPick(thread)
            return false
          },
        },
      }),
    ],
  })

export function showPassages(view: EditorView, shown: Shown): void {
  view.dispatch(view.state.tr.setMeta(passagesKey, shown).setMeta('addToHistory', false))
}
