export type Mark = 'done' | 'later'

/** A folder being read: its papers never move; what was done with each; the way one came. */
export interface Course {
  readonly keys: readonly string[]
  /** Which lies open; as many as there are papers when all have been gone through. */
  at: number
  marks: Record<string, Mark>
  trail: number[]
}

/** `laid`: papers put aside before, which are not begun with. */
export function begin(keys: readonly string[], first: string | null, laid: readonly string[] = []): Course {
  const marks: Record<string, Mark> = Object.fromEntries(keys.filter((key) => laid.includes(key)).map((key) => [key, 'later']))
  const course: Course = { keys, at: Math.max(keys.indexOf(first ?? ''), 0), marks, trail: [] }
  return marks[keys[course.at] ?? ''] ? { ...course, at: nextOpen(course) } : course
}

/** What was put aside for later. */
export function laidAside(course: Course): string[] {
  return course.keys.filter((key) => course.marks[key] === 'later')
}

/** The next paper with which nothing was done, the way round to the first ones; past the end when there is none. */
function nextOpen(course: Course): number {
  const order = [...course.keys.keys()]
  const round = [...order.slice(course.at + 1), ...order.slice(0, course.at)]
  return round.find((index) => course.marks[course.keys[index] ?? ''] === undefined) ?? course.keys.length
}

/** Done with the paper that lies open: on to the next. */
export function mark(course: Course, as: Mark): Course {
  const marks = { ...course.marks, [course.keys[course.at] ?? '']: as }
  const marked = { ...course, marks, trail: [...course.trail, course.at] }
  return { ...marked, at: nextOpen(marked) }
}

export function step(course: Course, by: number): Course {
  const at = Math.min(Math.max(course.at + by, 0), course.keys.length)
  return at === course.at ? course : { ...course, at, trail: [...course.trail, course.at] }
}

/** Back to where one was; what was laid aside there lies open again, what was decided stays decided. */
export function undo(course: Course): Course {
  const at = course.trail.at(-1)
  if (at === undefined) return course
  const key = course.keys[at] ?? ''
  const marks = Object.fromEntries(Object.entries(course.marks).filter(([one, as]) => one !== key || as === 'done'))
  return { ...course, at, marks, trail: course.trail.slice(0, -1) }
}

/** Only the papers that were left: a new course through them. */
export function again(course: Course): Course {
  return begin(course.keys.filter((key) => course.marks[key] !== 'done'), null)
}

export function tally(course: Course): { done: number; left: number } {
  const done = course.keys.filter((key) => course.marks[key] === 'done').length
  return { done, left: course.keys.length - done }
}
