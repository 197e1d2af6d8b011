/**
 * Breaks a title as GB/T 9704-2012 7.3.1 asks: at word sense, in lines of like length.
 * Words come from the browser's own dictionary (Intl.Segmenter).
 */
const words = new Intl.Segmenter('zh-CN', { granularity: 'word' })
/** What may not begin or end a line. */
const NOT_FIRST = new Set('的了和与及、，。；：？！》）〉」』'.split(''))
const NOT_LAST = new Set('《（〈「『'.split(''))
const FORBIDDEN = 1e6
/** From this cost on a break cuts a word in two. */
const CUT = 60

function wordStarts(title: string): Set<number> {
  return new Set([...words.segment(title)].map((segment) => segment.index))
}

/** What a break before `at` costs; negative where the sense invites one. */
function breakCost(title: string, at: number, starts: ReadonlySet<number>, depth: readonly number[]): number {
  const next = title[at] ?? ''
  if (NOT_FIRST.has(next) || NOT_LAST.has(title[at - 1] ?? '')) return FORBIDDEN
  if (/[0-9A-Za-z]/u.test(next) && /[0-9A-Za-z]/u.test(title[at - 1] ?? '')) return FORBIDDEN
  // A year and its 年, a number and its 号 belong together.
  if (/\d/u.test(title[at - 1] ?? '')) return 100
  if (next === '《') return -25
  if ((depth[at] ?? 0) > 0) return starts.has(at) ? 80 : 160
  if (title.startsWith('关于', at)) return -34
  return starts.has(at) ? 0 : 60
}

function quoteDepth(title: string): number[] {
  let depth = 0
  return [...title].map((char) => {
    if (char === '》') depth -= 1
    const here = depth
    if (char === '《') depth += 1
    return char === '》' ? here + 1 : here
  })
}

/** How much of a line each beginning of the title takes, in full-width characters; figures and letters take half. */
function widths(title: string): number[] {
  const sums = [0]
  for (let at = 0; at < title.length; at++) {
    const code = title.charCodeAt(at)
    // The second half of a rare character's pair takes no room of its own.
    const own = code >= 0xdc00 && code <= 0xdfff ? 0 : code < 0x7f ? 0.5 : 1
    sums.push((sums.at(-1) ?? 0) + own)
  }
  return sums
}

interface Division {
  cost: number
  breaks: number[]
  /** A word is cut by one of the breaks. */
  cuts: boolean
}

/** The cheapest division of the title into exactly `count` lines of at most `perLine` characters. */
function divide(title: string, perLine: number, count: number): Division | null {
  const starts = wordStarts(title)
  const depth = quoteDepth(title)
  const sums = widths(title)
  const wide = (from: number, to: number): number => (sums[to] ?? 0) - (sums[from] ?? 0)
  const even = wide(0, title.length) / count
  let best = new Map<number, Division>([[0, { cost: 0, breaks: [], cuts: false }]])
  for (let line = 1; line <= count; line++) {
    const reached = new Map<number, Division>()
    for (const [from, so] of best) {
      for (let to = from + 1; to <= title.length && wide(from, to) <= perLine; to++) {
        if ((line === count) !== (to === title.length)) continue
        const price = to === title.length ? 0 : breakCost(title, to, starts, depth)
        const cost = so.cost + (wide(from, to) - even) ** 2 + price
        if (cost < (reached.get(to)?.cost ?? FORBIDDEN)) reached.set(to, { cost, breaks: [...so.breaks, to], cuts: so.cuts || price >= CUT })
      }
    }
    best = reached
  }
  return best.get(title.length) ?? null
}

/** The lines of a title that fits `perLine` full-width characters to a line: one more where fewer would cut a word. */
export function titleLines(title: string, perLine: number): string[] {
  const width = widths(title).at(-1) ?? 0
  if (width <= perLine) return [title]
  const least = Math.ceil(width / perLine)
  const found = [0, 1, 2].map((more) => divide(title, perLine, least + more)).filter((one) => one !== null)
  const taken = found.find((one) => !one.cuts) ?? found[0]
  if (!taken) return [title]
  return taken.breaks.map((to, line) => title.slice(taken.breaks[line - 1] ?? 0, to))
}

/** A title in words, each to be kept whole where it flows; what may not begin a line goes with the word before it. */
export function titleWords(title: string): string[] {
  const starts = wordStarts(title)
  const depth = quoteDepth(title)
  const whole: string[] = []
  for (let at = 0; at < title.length; at++) {
    const joins = at > 0 && (!starts.has(at) || breakCost(title, at, starts, depth) >= CUT)
    whole.push((joins ? (whole.pop() ?? '') : '') + (title[at] ?? ''))
  }
  return whole
}
