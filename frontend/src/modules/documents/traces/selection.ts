import type { Passage } from '../comments/useComments'

/** What is selected in a text drawn by TraceText; null where that is nothing of it. */
export function selectedIn(root: HTMLElement): Passage | null {
  const selection = window.getSelection()
  const quote = selection?.toString().trim() ?? ''
  const start = selection?.rangeCount ? selection.getRangeAt(0).startContainer : null
  const line = (start instanceof Element ? start : start?.parentElement)?.closest<HTMLElement>('[data-index]')
  if (!quote || !line || !root.contains(line)) return null
  return { quote: quote.slice(0, 2000), paragraph: Number(line.dataset.index), anchor: null }
}
