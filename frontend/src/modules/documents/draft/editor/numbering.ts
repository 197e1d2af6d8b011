/**
 * The four levels of a document's text and the numbers they carry (GB/T 9704-2012, 7.3.3):
 * 一、 （一） 1. （1）. The text holds its number exactly as typed; the number decides the level.
 */
export type Level = 1 | 2 | 3 | 4

const HAN = '〇零一二三四五六七八九十百'
const PATTERNS: Record<Level, RegExp> = {
  1: new RegExp(`^[${HAN}]+、`, 'u'),
  2: new RegExp(`^[（(][${HAN}]+[）)]`, 'u'),
  // "1.5 亿元" opens with a figure, not with a number of the third level.
  3: /^\d{1,3}[.．](?!\d)/u,
  4: /^[（(]\d{1,3}[）)]/u,
}
export const LEVELS: readonly Level[] = [1, 2, 3, 4]

const DIGITS = ['', '一', '二', '三', '四', '五', '六', '七', '八', '九']

/** 1 → 一, 10 → 十, 21 → 二十一; good for 1 to 99, more than a document has headings. */
export function hanNumber(n: number): string {
  const tens = Math.floor(n / 10)
  const head = tens === 0 ? '' : `${tens === 1 ? '' : DIGITS[tens]}十`
  return head + (DIGITS[n % 10] ?? '')
}

/** The number as it is printed: `numberText(2, 3)` is （三）. */
export function numberText(level: Level, n: number): string {
  if (level === 1) return `${hanNumber(n)}、`
  if (level === 2) return `（${hanNumber(n)}）`
  return level === 3 ? `${n}.` : `（${n}）`
}

/** The level a paragraph's opening says it has, or 0. */
export function levelOf(text: string): Level | 0 {
  return LEVELS.find((level) => PATTERNS[level].test(text)) ?? 0
}

/** How many characters of `text` are its number. */
export function numberLength(text: string): number {
  const level = levelOf(text)
  return level === 0 ? 0 : (PATTERNS[level].exec(text)?.[0].length ?? 0)
}

/** Which number the block at `index` takes when it becomes `level`: counted from the last higher heading. */
export function nextNumber(levels: readonly (Level | 0)[], index: number, level: Level): number {
  let count = 1
  for (let at = index - 1; at >= 0; at--) {
    const other = levels[at] ?? 0
    if (other === 0) continue
    if (other < level) break
    if (other === level) count++
  }
  return count
}
