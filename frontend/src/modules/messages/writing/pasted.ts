import { written, type Inline, type Line } from '../richtext'

const BLOCKS = new Set(['P', 'DIV', 'LI', 'H1', 'H2', 'H3', 'H4', 'H5', 'H6', 'TR', 'BLOCKQUOTE', 'PRE', 'SECTION', 'ARTICLE', 'TABLE', 'UL', 'OL'])
const UNREAD = new Set(['STYLE', 'SCRIPT', 'TITLE', 'META', 'LINK', 'TEMPLATE', 'O:P'])
/** What Word and WPS put before an item by themselves: the sign or number, and spaces. */
const OWN_SIGN = /mso-list:\s*ignore/iu

/**
 * What was copied in Word, WPS or a page, in the form of a message: bold, lists and links stay, fonts,
 * colours, tables' frames and everything else go. The markup is parsed without running any of it.
 */
export function fromHtml(html: string): string {
  const page = new DOMParser().parseFromString(html, 'text/html')
  const lines: Line[] = [emptyLine(null)]
  walk(page.body, lines, { bold: false, href: null })
  let number = 0
  const texts = lines
    .map((line) => ({ ...line, inline: tidy(line.inline) }))
    .filter((line) => line.inline.length > 0)
    .map((line) => {
      number = line.list === 'number' ? number + 1 : 0
      return written(line, number)
    })
  return texts.join('\n')
}

const emptyLine = (list: Line['list']): Line => ({ list, number: 0, inline: [] })

interface Look {
  bold: boolean
  href: string | null
}

function walk(node: Node, lines: Line[], look: Look): void {
  for (const child of node.childNodes) {
    if (child.nodeType === 3) lines.at(-1)?.inline.push({ text: (child.nodeValue ?? '').replaceAll(/[\s\u00a0]+/gu, ' '), ...look })
    else if (child.nodeType === 1) enter(child as Element, lines, look)
  }
}

function enter(element: Element, lines: Line[], look: Look): void {
  const name = element.nodeName.toUpperCase()
  const style = element.getAttribute('style') ?? ''
  if (UNREAD.has(name) || OWN_SIGN.test(style)) return
  if (name === 'BR') {
    lines.push(emptyLine(null))
    return
  }
  const block = BLOCKS.has(name)
  // A paragraph inside an item is the item's own line.
  const inItem = block && element.parentElement?.nodeName === 'LI' && (lines.at(-1)?.inline.length ?? 0) === 0
  if (block && !inItem) lines.push(emptyLine(listOf(element, style)))
  else if ((name === 'TD' || name === 'TH') && (lines.at(-1)?.inline.length ?? 0) > 0) lines.at(-1)?.inline.push({ text: ' ', bold: false, href: null })
  walk(element, lines, { bold: boldOf(name, style, look.bold), href: hrefOf(element) ?? look.href })
  if (block && !inItem) lines.push(emptyLine(null))
}

function listOf(element: Element, style: string): Line['list'] {
  if (element.nodeName === 'LI') return element.parentElement?.nodeName === 'OL' ? 'number' : 'bullet'
  if (!/mso-list:\s*\S*\s*level/iu.test(style)) return null
  const sign = [...element.querySelectorAll('[style]')].find((one) => OWN_SIGN.test(one.getAttribute('style') ?? ''))
  return /\d/u.test(sign?.textContent ?? '') ? 'number' : 'bullet'
}

function boldOf(name: string, style: string, before: boolean): boolean {
  const weight = /font-weight:\s*(\w+)/iu.exec(style)?.[1]
  if (weight) return weight === 'bold' || weight === 'bolder' || Number(weight) >= 600
  return before || name === 'B' || name === 'STRONG' || /^H[1-6]$/u.test(name)
}

function hrefOf(element: Element): string | null {
  const href = element.nodeName === 'A' ? element.getAttribute('href') : null
  return href && /^https?:\/\//u.test(href) ? href : null
}

/** Pieces of the same look as one, without spaces at the ends. */
function tidy(parts: Inline[]): Inline[] {
  const found: Inline[] = []
  for (const part of parts) {
    const last = found.at(-1)
    if (last && last.bold === part.bold && last.href === part.href) last.text += part.text
    else found.push({ ...part })
  }
  const [first, last] = [found[0], found.at(-1)]
  if (first) first.text = first.text.trimStart()
  if (last) last.text = last.text.trimEnd()
  return found.filter((part) => part.text !== '')
}
