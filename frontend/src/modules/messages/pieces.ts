import type { Mentioned } from './types'

export interface Piece {
  kind: 'text' | 'mention' | 'link'
  text: string
}

/** The name by which everybody is mentioned, in every language of the page. */
export const EVERYBODY = '所有人'

// Stops before brackets, quotes and full-width punctuation, which in Chinese text end an address.
const LINK = /https?:\/\/[^\s<>"'，。；：！？、（）《》“”]+/gu

/** A message's text in pieces: plain text, mentions of people it really mentions, and addresses. */
export function pieces(text: string, mentions: readonly Mentioned[]): Piece[] {
  const names = mentions.map((one) => `@${one.name}`).toSorted((one, two) => two.length - one.length)
  const found: Piece[] = []
  let plain = ''
  let at = 0
  while (at < text.length) {
    const name = text[at] === '@' ? names.find((one) => text.startsWith(one, at)) : undefined
    const link = name ? null : linkAt(text, at)
    if (!name && !link) {
      plain += text[at]
      at += 1
      continue
    }
    if (plain) found.push({ kind: 'text', text: plain })
    plain = ''
    const piece: Piece = name ? { kind: 'mention', text: name } : { kind: 'link', text: link ?? '' }
    found.push(piece)
    at += piece.text.length
  }
  if (plain) found.push({ kind: 'text', text: plain })
  return found
}

function linkAt(text: string, at: number): string | null {
  if (!text.startsWith('http', at)) return null
  LINK.lastIndex = at
  const match = LINK.exec(text)
  return match?.index === at ? match[0].replace(/[.,;:!?]+$/u, '') : null
}

/** "24 KB", "1.3 MB". */
export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}

/** The name being written after the last "@" before the caret; null when none is. */
export function mentionQuery(text: string, caret: number): string | null {
  const match = /(?:^|[^\w])@([^\s@，。；：、（）]{0,12})$/u.exec(text.slice(0, caret))
  return match?.[1] ?? null
}
