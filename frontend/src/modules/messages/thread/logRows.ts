/** What is on screen of the log: its rows carry their message's seq. */

export const seqOf = (row: HTMLElement): number => Number(row.dataset.seq)

function rowsOf(box: HTMLElement): HTMLElement[] {
  return [...box.querySelectorAll<HTMLElement>('[data-seq]')]
}

export interface Sight {
  /** The topmost and the lowest message on screen; the lowest one with its end. */
  top: number | null
  lowest: number | null
  /** How far the end of what is held lies below the lower edge (px). */
  left: number
}

export function sightOf(box: HTMLElement): Sight {
  const frame = box.getBoundingClientRect()
  const shown = rowsOf(box).filter((row) => row.getBoundingClientRect().bottom > frame.top)
  const lowest = shown.findLast((row) => row.getBoundingClientRect().bottom <= frame.bottom + 8)
  return {
    top: shown[0] ? seqOf(shown[0]) : null,
    lowest: lowest ? seqOf(lowest) : null,
    left: box.scrollHeight - box.scrollTop - box.clientHeight,
  }
}

/** Remembers where the topmost whole row stands; what is returned puts it there again. */
export function hold(box: HTMLElement): () => void {
  const edge = box.getBoundingClientRect().top
  const row = rowsOf(box).find((one) => one.getBoundingClientRect().top >= edge)
  if (!row) return () => {}
  const before = row.getBoundingClientRect().top
  const seq = seqOf(row)
  return () => {
    const now = box.querySelector(`[data-seq="${seq}"]`)?.getBoundingClientRect().top
    if (now !== undefined && Math.abs(now - before) >= 1) box.scrollTop += now - before
  }
}
