import { TIME_ZONE } from '@/ui/dates'

/**
 * The watermark over the page: who reads it, and when. It takes no clicks, says nothing to a screen reader,
 * and comes back when somebody takes its node away, hides it or empties it.
 */
const CLASS = 'watermark'
const GAP = 56
const ROW = 132
const FONT = '13px sans-serif'

let wanted = ''
let node: HTMLElement | null = null
let observer: MutationObserver | null = null

/** `简嘉树 省人社厅 2026-11-23 10:24`: the civil minute in the province. */
export function markText(name: string, unit: string, now: Date): string {
  const moment = new Intl.DateTimeFormat('sv-SE', { timeZone: TIME_ZONE, dateStyle: 'short', timeStyle: 'short' }).format(now)
  return [name, unit, moment].filter(Boolean).join(' ')
}

/** Draws the text over everything; '' takes it away. */
export function drawMark(text: string): void {
  if (text === wanted && node?.isConnected) return
  wanted = text
  redraw()
}

function redraw(): void {
  observer?.disconnect()
  observer = null
  node?.remove()
  node = null
  if (!wanted) return
  node = document.createElement('div')
  node.className = CLASS
  node.setAttribute('aria-hidden', 'true')
  node.style.backgroundImage = `url("data:image/svg+xml,${encoded(tile(wanted))}")`
  document.body.append(node)
  watchOver(node)
}

/** Something else that moves in the body (a dialog, a menu) is no reason to draw anew. */
function watchOver(mark: HTMLElement): void {
  observer = new MutationObserver((changes) => {
    const touched = changes.some((change) => change.target === mark)
    if (touched || !mark.isConnected) redraw()
  })
  observer.observe(document.body, { childList: true })
  observer.observe(mark, { attributes: true, childList: true, characterData: true })
}

/** Two rows of the text, the second set off by half, rising to the right. */
function tile(text: string): string {
  const width = Math.ceil(widthOf(text)) + GAP
  const one = (x: number, y: number): string => `<text x="${x}" y="${y}" transform="rotate(-18 ${x} ${y})">${escaped(text)}</text>`
  const rows = [one(0, ROW - 12), one(width, ROW - 12), one(-width / 2, 2 * ROW - 12), one(width / 2, 2 * ROW - 12)]
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${2 * ROW}"><g font-family="sans-serif" font-size="13" fill="#808080" fill-opacity=".17">${rows.join('')}</g></svg>`
}

function widthOf(text: string): number {
  const pen = document.createElement('canvas').getContext('2d')
  if (!pen) return text.length * 13
  pen.font = FONT
  return pen.measureText(text).width
}

/** Parentheses too, which some readers of style sheets take for the end of the address. */
function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll('(', '%28').replaceAll(')', '%29')
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
