import { describe, expect, it } from 'vitest'
import { inkOf, isFull, pathOf, pointsOf, thinned, type Point } from './strokes'

const line: Point[] = Array.from({ length: 101 }, (_, index) => [20 + index, 30] as const)

describe('handwriting', () => {
  it('keeps of a straight line its ends, of a corner the corner', () => {
    expect(thinned(line)).toEqual([[20, 30], [120, 30]])
    expect(thinned([...line, [120, 90]])).toEqual([[20, 30], [120, 30], [120, 90]])
    expect(thinned([[5, 5]])).toEqual([[5, 5]])
  })

  it('is sent in whole quarters of a pixel, cut to what was written', () => {
    const ink = inkOf([line, [[60.4, 50.2]]])
    expect(ink?.strokes).toEqual([[24, 24, 424, 24], [186, 105]])
    expect(ink && [ink.width, ink.height]).toEqual([448, 129])
    expect(inkOf([])).toBeNull()
    expect(inkOf([[]])).toBeNull()
  })

  it('stays inside its paper and within what the server takes', () => {
    const ink = inkOf([[[0, 0], [3.9, 250]], [[879, 0.1]]])
    for (const stroke of ink?.strokes ?? []) {
      for (const [x, y] of pointsOf(stroke)) {
        expect(x >= 0 && x <= (ink?.width ?? 0) && y >= 0 && y <= (ink?.height ?? 0)).toBe(true)
      }
    }
    expect(isFull([line])).toBe(false)
    expect(isFull(Array.from({ length: 600 }, () => [[1, 1]] as Point[]))).toBe(true)
  })

  it('is drawn from point to point, a dot as a dot', () => {
    expect(pathOf([])).toBe('')
    expect(pathOf([[1, 2]])).toBe('M1 2h0.2')
    expect(pathOf([[0, 0], [4, 4], [8, 0]])).toBe('M0 0L4 4 8 0')
  })
})
