/**
 * The form of a message's text, as `messaging/richtext.py` reads it (docs/adr on rich text): lines; `- ` and `1. `
 * begin items of a list; `**strong**`; `[label](https://…)`. Held to tests/messaging/richtext_cases.json.
 */
const BOLD = /\*\*(?=\S)([^*\n]+?)(?<=\S)\*\*/u
const LINK = /\[([^[\]\n]+)\]\((https?:\/\/[^\s()<>"']+)\)/u
const ITEM = /^(?:(- )|(\d{1,3})\. )/u

export interface Inline {
  text: string
  bold: boolean
  href: string | null
}

export interface Line {
  list: 'bullet' | 'number' | null
  /** Of an item of a numbered list, as it was written. */
  number: number
  inline: Inline[]
}

/** What a text says without its marks: for lists, quotes and notifications. */
export function plain(text: string): string {
  return text.replaceAll(new RegExp(BOLD, 'gu'), '$1').replaceAll(new RegExp(LINK, 'gu'), '$1')
}

export function parse(text: string): Line[] {
  return text.split('\n').map((line) => {
    const item = ITEM.exec(line)
    const list = item ? (item[1] ? 'bullet' : 'number') : null
    return { list, number: Number(item?.[2] ?? 0), inline: inlineOf(item ? line.slice(item[0].length) : line) }
  })
}

function inlineOf(text: string, bold = false): Inline[] {
  const found: Inline[] = []
  let rest = text
  while (rest) {
    const strong = bold ? null : BOLD.exec(rest)
    const link = LINK.exec(rest)
    const first = link && (!strong || link.index < strong.index) ? link : strong
    if (!first) break
    if (first.index > 0) found.push({ text: rest.slice(0, first.index), bold, href: null })
    if (first === link) found.push({ text: plain(link[1] ?? ''), bold: bold || BOLD.test(link[1] ?? ''), href: link[2] ?? null })
    else found.push(...inlineOf(first[1] ?? '', true))
    rest = rest.slice(first.index + first[0].length)
  }
  if (rest) found.push({ text: rest, bold, href: null })
  return found
}

/** Lines that belong together: running text, or one list. */
export interface Block {
  list: Line['list']
  start: number
  lines: Line[]
}

export function blocks(text: string): Block[] {
  const found: Block[] = []
  for (const line of parse(text)) {
    const last = found.at(-1)
    if (last && last.list === line.list) last.lines.push(line)
    else found.push({ list: line.list, start: line.number, lines: [line] })
  }
  return found
}

/** One line in its written form. Marks that its text cannot carry are left out. */
export function written(line: Line, number: number): string {
  const body = line.inline.map(writtenInline).join('')
  if (line.list === 'bullet') return `- ${body}`
  return line.list === 'number' ? `${number}. ${body}` : body
}

function writtenInline({ text, bold, href }: Inline): string {
  const core = text.trim()
  if (!core) return text
  const [before = '', after = ''] = [text.slice(0, text.indexOf(core)), text.slice(text.indexOf(core) + core.length)]
  const linked = href && /^https?:\/\/[^\s()<>"']+$/u.test(href) ? `[${core.replaceAll(/[[\]]/gu, '')}](${href})` : core
  return bold && !linked.includes('*') ? `${before}**${linked}**${after}` : `${before}${linked}${after}`
}
