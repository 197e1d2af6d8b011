/** Handwriting: points of a pen on the pad, in CSS pixels; and as it is sent, in quarters of one. */

export type Point = readonly [x: number, y: number]

/** What the server keeps of an opinion written by hand (approvals/ink.py). */
export interface Ink {
  width: number
  height: number
  strokes: number[][]
}

export const MAX_STROKES = 600
export const MAX_POINTS = 20_000
const UNIT = 4
const MARGIN = 6
const TOLERANCE = 0.4

function distance([x, y]: Point, [ax, ay]: Point, [bx, by]: Point): number {
  const [dx, dy] = [bx - ax, by - ay]
  const length = dx * dx + dy * dy
  const along = length === 0 ? 0 : Math.min(Math.max(((x - ax) * dx + (y - ay) * dy) / length, 0), 1)
  return Math.hypot(x - ax - along * dx, y - ay - along * dy)
}

/** Without the points that the line does not need (Ramer–Douglas–Peucker). */
export function thinned(points: readonly Point[]): Point[] {
  const kept = new Set([0, points.length - 1])
  const open: [number, number][] = [[0, points.length - 1]]
  for (let span = open.pop(); span; span = open.pop()) {
    const [first, last] = span
    let [far, at] = [TOLERANCE, -1]
    for (let index = first + 1; index < last; index += 1) {
      const away = distance(points[index] as Point, points[first] as Point, points[last] as Point)
      if (away > far) [far, at] = [away, index]
    }
    if (at < 0) continue
    kept.add(at)
    open.push([first, at], [at, last])
  }
  return points.filter((_, index) => kept.has(index))
}

/** As it is sent: cut to what was written. Null for an empty pad. */
export function inkOf(strokes: readonly (readonly Point[])[]): Ink | null {
  const lines = strokes.filter((line) => line.length > 0).map(thinned)
  const all = lines.flat()
  if (all.length === 0) return null
  const left = Math.min(...all.map(([x]) => x)) - MARGIN
  const top = Math.min(...all.map(([, y]) => y)) - MARGIN
  const units = (value: number, from: number): number => Math.max(Math.round((value - from) * UNIT), 0)
  return {
    width: units(Math.max(...all.map(([x]) => x)) + MARGIN, left),
    height: units(Math.max(...all.map(([, y]) => y)) + MARGIN, top),
    strokes: lines.map((line) => line.flatMap(([x, y]) => [units(x, left), units(y, top)])),
  }
}

export function isFull(strokes: readonly (readonly Point[])[]): boolean {
  return strokes.length >= MAX_STROKES || strokes.reduce((sum, line) => sum + line.length, 0) >= MAX_POINTS
}

/** From point to point, as the server draws it. */
export function pathOf(points: readonly Point[]): string {
  const [first, ...rest] = points.map(([x, y]) => `${x} ${y}`)
  if (first === undefined) return ''
  return rest.length ? `M${first}L${rest.join(' ')}` : `M${first}h0.2`
}

export function pointsOf(stroke: readonly number[]): Point[] {
  return Array.from({ length: stroke.length / 2 }, (_, index) => [stroke[2 * index] as number, stroke[2 * index + 1] as number] as const)
}

/** Where the server draws a decision's handwriting; `sha256` makes the address change with it. */
export function inkLink(task: string, sha256: string): string {
  return `/api/v1/approvals/tasks/${task}/ink?v=${sha256.slice(0, 12)}`
}
