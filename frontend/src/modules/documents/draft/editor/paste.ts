/**
 * What Word, WPS and web pages put on the clipboard, as paragraphs and tables of our own: the words, bold, line
 * breaks and spans stay; type, colour, deleted wording, comments and pictures go. Numbers stay as words, because
 * they decide the levels of the text.
 */

const SPACE = /[ \t\r\n\u00a0\u3000]/u
const DROPPED = new Set(['STYLE', 'SCRIPT', 'META', 'LINK', 'TITLE', 'XML', 'HEAD', 'IMG', 'SVG', 'OBJECT', 'IFRAME', 'DEL', 'S', 'STRIKE', 'NOSCRIPT', 'TEMPLATE', 'INPUT', 'BUTTON'])
const BLOCKS = new Set(['P', 'DIV', 'H1', 'H2', 'H3', 'H4', 'H5', 'H6', 'LI', 'BLOCKQUOTE', 'SECTION', 'ARTICLE', 'PRE', 'DT', 'DD'])
const BULLETS = /^[·•●○■□◆◇➢➤▪§o\uf000-\uf0ff]$/u
const NUMBER = /^([〇零一二三四五六七八九十百]+、|[（(][〇零一二三四五六七八九十百\d]+[）)]|\d{1,3}[.．、](?!\d))/u

interface Piece {
  text: string
  bold: boolean
}

/** Clean HTML for the editor's own parser; what was copied in the editor itself is left alone. */
export function cleanPasted(html: string): string {
  if (html.includes('data-pm-slice')) return html
  const source = new DOMParser().parseFromString(fragmentOf(html), 'text/html')
  const writer = new Writer()
  writer.children(source.body, false)
  return writer.finished()
}

/** Between the marks that the clipboard's format puts around what was selected. */
function fragmentOf(html: string): string {
  const start = html.indexOf('<!--StartFragment-->')
  const end = html.lastIndexOf('<!--EndFragment-->')
  const inside = start >= 0 && end > start ? html.slice(start + 20, end) : html
  // Conditional comments hold copies for other programs, or the number of a list, which stands outside them.
  return inside.replace(/<!\[(?:if|endif)[^\]]*\]>/gu, '').replace(/<\/?o:p>/gu, '')
}

function styleOf(element: Element): string {
  return (element.getAttribute('style') ?? '').toLowerCase().replace(/\s+/gu, '')
}

/** Deleted, hidden, or about the text rather than of it. */
function isDropped(element: Element): boolean {
  if (DROPPED.has(element.tagName) || element.tagName.includes(':')) return true
  const style = styleOf(element)
  if (/display:none|mso-hide:all|text-decoration:line-through|mso-element:comment|mso-element:(?:foot|end)note/u.test(style)) return true
  return /msodel|msocom|msocommentreference|msofootnote|msoendnote/u.test((element.getAttribute('class') ?? '').toLowerCase())
}

function isBold(element: Element): boolean | null {
  if (element.tagName === 'B' || element.tagName === 'STRONG') return !/font-weight:(?:normal|400)/u.test(styleOf(element))
  const weight = /font-weight:(\w+)/u.exec(styleOf(element))?.[1]
  if (weight) return weight === 'bold' || weight === 'bolder' || Number(weight) >= 600
  return null
}

const escaped = (text: string): string => text.replace(/&/gu, '&amp;').replace(/</gu, '&lt;').replace(/>/gu, '&gt;')

class Writer {
  private readonly out: string[] = []
  private line: Piece[] = []
  private readonly lists: { ordered: boolean; count: number }[] = []

  children(parent: Node, bold: boolean): void {
    for (const node of parent.childNodes) this.node(node, bold)
  }

  finished(): string {
    this.close()
    return this.out.join('')
  }

  private node(node: Node, bold: boolean): void {
    if (node.nodeType === Node.TEXT_NODE) this.line.push({ text: node.textContent ?? '', bold })
    else if (node instanceof Element && !isDropped(node)) this.element(node, bold)
  }

  private element(element: Element, bold: boolean): void {
    const inside = isBold(element) ?? bold
    const tag = element.tagName
    if (tag === 'BR') {
      if (!/page-break/u.test(styleOf(element))) this.line.push({ text: '\u2028', bold })
    } else if (tag === 'TABLE') this.table(element)
    else if (tag === 'OL' || tag === 'UL') this.list(element, inside)
    else if (/mso-list:ignore/u.test(styleOf(element))) this.number(element)
    else if (BLOCKS.has(tag)) this.block(element, inside)
    else this.children(element, inside)
  }

  private block(element: Element, bold: boolean): void {
    this.close()
    const list = this.lists.at(-1)
    if (element.tagName === 'LI' && list?.ordered) this.line.push({ text: `${++list.count}.`, bold: false })
    this.children(element, bold)
    this.close()
  }

  private list(element: Element, bold: boolean): void {
    this.close()
    this.lists.push({ ordered: element.tagName === 'OL', count: Number(element.getAttribute('start') ?? 1) - 1 })
    this.children(element, bold)
    this.lists.pop()
    this.close()
  }

  /** An automatic number comes as text with padding; a bullet is no number. */
  private number(element: Element): void {
    const text = [...(element.textContent ?? '')].filter((letter) => !SPACE.test(letter)).join('')
    if (!BULLETS.test(text)) this.line.push({ text, bold: false })
  }

  private table(element: Element): void {
    this.close()
    const rows = [...element.querySelectorAll('tr')].filter((row) => row.closest('table') === element)
    this.out.push('<table><tbody>')
    for (const row of rows) {
      this.out.push('<tr>')
      for (const cell of row.children) if (cell.tagName === 'TD' || cell.tagName === 'TH') this.cell(cell)
      this.out.push('</tr>')
    }
    this.out.push('</tbody></table>')
  }

  private cell(cell: Element): void {
    const spans = ['colspan', 'rowspan'].flatMap((name) => {
      const span = Number(cell.getAttribute(name) ?? 1)
      return Number.isInteger(span) && span > 1 ? [` ${name}="${span}"`] : []
    })
    const tag = cell.tagName.toLowerCase()
    this.out.push(`<${tag}${spans.join('')}>`)
    const before = this.out.length
    this.children(cell, false)
    this.close()
    if (this.out.length === before) this.out.push('<p></p>')
    this.out.push(`</${tag}>`)
  }

  /** The line as a paragraph, if there is anything in it. */
  private close(): void {
    const pieces = tidied(this.line)
    this.line = []
    if (pieces.length === 0) return
    const text = pieces.map((piece) => piece.text).join('')
    // A heading's bold is its type, which the level brings along.
    const plain = pieces.every((piece) => piece.bold || !piece.text.trim()) && NUMBER.test(text)
    this.out.push(`<p>${pieces.map((piece) => written(piece, plain)).join('')}</p>`)
  }
}

function written(piece: Piece, plain: boolean): string {
  const text = escaped(piece.text).replace(/\u2028/gu, '<br>')
  return piece.bold && !plain ? `<strong>${text}</strong>` : text
}

/** Without indents and padding; a line's end in the source between Chinese characters is no space. */
function tidied(line: readonly Piece[]): Piece[] {
  const letters = line.flatMap((piece) => [...piece.text].map((letter) => ({ text: SPACE.test(letter) ? ' ' : letter, bold: piece.bold, end: letter === '\n' || letter === '\r' })))
  const kept: { text: string; bold: boolean }[] = []
  for (let at = 0; at < letters.length; at++) {
    const letter = letters[at]
    if (!letter) continue
    if (letter.text !== ' ') {
      kept.push(letter)
      continue
    }
    let until = at
    while (letters[until + 1]?.text === ' ') until++
    const wrapped = letters.slice(at, until + 1).some((space) => space.end) && isWide(kept.at(-1)?.text) && isWide(letters[until + 1]?.text)
    if (!wrapped) kept.push(letter)
    at = until
  }
  while (kept[0]?.text === ' ' || kept[0]?.text === '\u2028') kept.shift()
  while (kept.at(-1)?.text === ' ' || kept.at(-1)?.text === '\u2028') kept.pop()
  const joined: Piece[] = []
  for (const { text, bold } of kept) {
    const last = joined.at(-1)
    if (last && last.bold === bold) last.text += text
    else joined.push({ text, bold })
  }
  return afterNumber(joined)
}

function isWide(letter: string | undefined): boolean {
  return letter !== undefined && letter > '\u2e7f'
}

/** No space follows a number: 一、 总则 is 一、总则. */
function afterNumber(pieces: Piece[]): Piece[] {
  const first = pieces[0]
  const number = first ? NUMBER.exec(first.text)?.[0] : undefined
  if (!first || !number) return pieces
  const rest = first.text.slice(number.length)
  if (rest) first.text = number + rest.trimStart()
  else if (pieces[1]) pieces[1].text = pieces[1].text.trimStart()
  return pieces
}
