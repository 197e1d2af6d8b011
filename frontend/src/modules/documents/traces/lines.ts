import type { TraceAuthor, TraceLine, TraceRun, Traces } from './api'

export interface ShownRun extends TraceRun {
  who: TraceAuthor | null
}

export interface ShownLine {
  key: number
  /** The number of the paragraph in the newer text, by which comments name it. */
  index: number | null
  /** 0 plain, 1 to 4 a heading's. */
  level: number
  operation: TraceLine['operation']
  runs: ShownRun[]
  /** Who changed something in it, in the order of their words. */
  authors: TraceAuthor[]
}

const CELL = '　｜　'

function shownRun(run: TraceRun, traces: Traces): ShownRun {
  return { ...run, text: run.text.replaceAll('\t', CELL), who: run.author === null ? null : (traces.authors[run.author] ?? null) }
}

/** The lines to draw: with every trace, or as the newer text reads without any (清稿). */
export function shownLines(traces: Traces, clean: boolean): ShownLine[] {
  const lines = clean ? traces.lines.filter((line) => line.operation !== 'deleted') : traces.lines
  return lines.map((line, key) => {
    const runs = line.runs.filter((run) => !clean || (run.operation !== 'deleted' && run.text !== '¶')).map((run) => shownRun(run, traces))
    const plain = runs.map((run) => ({ ...run, operation: 'same' as const, who: null }))
    const authors = [...new Set(runs.flatMap((run) => (run.who ? [run.who] : [])))]
    return { key, index: line.index, level: line.level, operation: clean ? 'same' : line.operation, runs: clean ? plain : runs, authors: clean ? [] : authors }
  })
}
