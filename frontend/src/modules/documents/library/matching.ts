import type { Entry, Place } from './api'

type Found = Pick<Entry, 'text' | 'kind' | 'place' | 'pinyin' | 'initials'>

const ORDER: Record<Place, number> = { opening: 0, link: 1, closing: 2, '': 3 }

/** What was typed, as it is compared: input methods divide syllables by marks and blanks. */
const plain = (typed: string): string => typed.toLowerCase().replace(/['’\s]/gu, '')

/** By a part of its words, the beginning of its pinyin, or initials anywhere in it. */
export function matches(entry: Pick<Found, 'text' | 'pinyin' | 'initials'>, typed: string): boolean {
  const wanted = plain(typed)
  return wanted === '' || entry.text.toLowerCase().includes(wanted) || entry.pinyin.startsWith(wanted) || entry.initials.includes(wanted)
}

/**
 * What fits a document of a kind: its own first, then what is for any, each in the order of a document. Other
 * kinds' come only for words that were typed.
 */
export function offered<T extends Found>(entries: readonly T[], typed: string, kind: string): T[] {
  const rank = (entry: Found): number => (entry.kind === kind ? 0 : entry.kind === '' ? 1 : 2)
  return entries
    .filter((entry) => (rank(entry) < 2 || plain(typed) !== '') && matches(entry, typed))
    .map((entry, index) => ({ entry, index }))
    .sort((a, b) => rank(a.entry) - rank(b.entry) || ORDER[a.entry.place] - ORDER[b.entry.place] || a.index - b.index)
    .map(({ entry }) => entry)
}
