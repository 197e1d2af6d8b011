/**
 * Breaks a title as GB/T 9704-2012 7.3.1 asks: at word sense, in lines of like length.
 * Words come from the browser's own dictionary (Intl.Segmenter).
 */
const words = new Intl.Segmenter('zh-CN', { granularity: 'word' })
/** What may not begin or end a line. */
const NOT_FIRST = new Set('的了和与及、，。；：？！》）〉」』'.split(''))
const NOT_LAST = new Set('《（〈「『'.split(''))
const FORBIDDEN = 1e6

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

/** The cheapest division of the title into exactly `count` lines of at most `perLine` characters. */
function divide(title: string, perLine: number, count: number): { cost: number; breaks: number[] } | null {
  const starts = wordStarts(title)
  const depth = quoteDepth(title)
  const even = title.length / count
  const lineCost = (from: number, to: number): number => (to - from > perLine ? FORBIDDEN : (to - from - even) ** 2)
  let best = new Map<number, { cost: number; breaks: number[] }>([[0, { cost: 0, breaks: [] }]])
  for (let line = 1; line <= count; line++) {
    const reached = new Map<number, { cost: number; breaks: number[] }>()
    for (const [from, so] of best) {
      for (let to = from + 1; to <= Math.min(title.length, from + perLine); to++) {
        if ((line === count) !== (to === title.length)) continue
        const cost = so.cost + lineCost(from, to) + (to === title.length ? 0 : breakCost(title, to, starts, depth))
        if (cost < (reached.get(to)?.cost ?? FORBIDDEN)) reached.set(to, { cost, breaks: [...so.breaks, to] })
      }
    }
    best = reached
  }
  return best.get(title.length) ?? null
}

/** The lines of a title that fits `perLine` full-width characters to a line. */
export function titleLines(title: string, perLine: number): string[] {
  if (title.length <= perLine) return [title]
  const least = Math.ceil(title.length / perLine)
  for (let count = least; count <= least + 2; count++) {
    const found = divide(title, perLine, count)
    if (!found) continue
    let from = 0
    return found.breaks.map((to) => {
      const line = title.slice(from, to)
      from = to
      return line
    })
  }
  return [title]
}
