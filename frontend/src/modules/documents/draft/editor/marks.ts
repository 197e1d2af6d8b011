import { Extension } from '@tiptap/core'
import type { Node as ProseNode } from '@tiptap/pm/model'
import { Plugin, PluginKey } from '@tiptap/pm/state'
import { Decoration, DecorationSet } from '@tiptap/pm/view'

/** A finding as the page shows it: its number beside the paragraph, its wording underlined. */
export interface PageMark {
  number: number
  block: boolean
  paragraph: number
  excerpt: string
}

export interface PageLabels {
  text: string
  levels: readonly string[]
}

interface MarksState {
  marks: readonly PageMark[]
  decorations: DecorationSet
}

export const marksKey = new PluginKey<MarksState>('findings')

interface Spot {
  from: number
  to: number
}

/** Where the server's paragraph numbers lie: each top-level block one, each table row one. */
export function paragraphSpots(doc: ProseNode): Spot[] {
  const spots: Spot[] = []
  doc.forEach((block, pos) => {
    if (block.type.name !== 'table') {
      spots.push({ from: pos, to: pos + block.nodeSize })
      return
    }
    block.forEach((row, offset) => spots.push({ from: pos + 1 + offset, to: pos + 1 + offset + row.nodeSize }))
  })
  return spots
}

function excerptSpot(doc: ProseNode, spot: Spot, excerpt: string): Spot | null {
  let found: Spot | null = null
  doc.nodesBetween(spot.from, spot.to, (node, pos) => {
    if (found || !node.isTextblock) return !found
    const at = node.textBetween(0, node.content.size, undefined, '￼').indexOf(excerpt)
    if (at >= 0) found = { from: pos + 1 + at, to: pos + 1 + at + excerpt.length }
    return false
  })
  return found
}

function badge(mark: PageMark): HTMLElement {
  const element = document.createElement('span')
  element.className = mark.block ? 'page-mark b' : 'page-mark'
  element.textContent = String(mark.number)
  element.dataset.finding = String(mark.number)
  element.contentEditable = 'false'
  return element
}

function decorate(doc: ProseNode, marks: readonly PageMark[], labels: PageLabels): DecorationSet {
  const decorations: Decoration[] = []
  let first = true
  doc.forEach((block, pos) => {
    const level = block.type.name === 'heading' ? Number(block.attrs.level) : 0
    const label = level > 0 ? labels.levels[level - 1] : first && block.isTextblock ? labels.text : ''
    if (level === 0) first = false
    if (label) decorations.push(Decoration.node(pos, pos + block.nodeSize, { 'data-label': label }))
    if (level > 0) decorations.push(...headingType(block, pos, level))
  })
  const spots = paragraphSpots(doc)
  for (const mark of marks) {
    const spot = spots[mark.paragraph]
    if (!spot) continue
    decorations.push(Decoration.widget(spot.from + 1, () => badge(mark), { side: -1, key: `mark-${mark.number}-${mark.block}` }))
    const wording = mark.excerpt ? excerptSpot(doc, spot, mark.excerpt) : null
    if (wording) decorations.push(Decoration.inline(wording.from, wording.to, { class: mark.block ? 'found' : 'found w' }))
  }
  return DecorationSet.create(doc, decorations)
}

/** The heading's own type face, up to its first full stop when text runs on behind it. */
function headingType(block: ProseNode, pos: number, level: number): Decoration[] {
  const text = block.textBetween(0, block.content.size, undefined, '￼')
  const stop = text.indexOf('。')
  const end = stop >= 0 ? stop + 1 : text.length
  return end > 0 ? [Decoration.inline(pos + 1, pos + 1 + end, { class: `type-${level}` })] : []
}

/** Draws the checks' numbers and the levels' names around the text; nothing of it is in the document. */
export function pageMarks(labels: () => PageLabels): Extension {
  return Extension.create({
    name: 'pageMarks',
    addProseMirrorPlugins() {
      return [
        new Plugin<MarksState>({
          key: marksKey,
          state: {
            init: (_config, state) => ({ marks: [], decorations: decorate(state.doc, [], labels()) }),
            apply: (tr, old) => {
              const given = tr.getMeta(marksKey) as readonly PageMark[] | undefined
              if (!given && !tr.docChanged) return old
              const marks = given ?? old.marks
              return { marks, decorations: decorate(tr.doc, marks, labels()) }
            },
          },
          props: {
            decorations: (state) => marksKey.getState(state)?.decorations ?? DecorationSet.empty,
          },
        }),
      ]
    },
  })
}
