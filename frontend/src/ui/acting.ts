/** What is shown of a task: whose it is, and who acts for them by delegation. */
interface Held {
  name: string
  deputy: string
  state: string
}

/** A（B代） stands for both while both are asked: the principal's own open turn is not shown beside it. */
export function withoutDeputed<T extends Held>(tasks: readonly T[]): T[] {
  const deputed = new Set(tasks.filter((task) => task.deputy && task.state === 'active').map((task) => task.name))
  return tasks.filter((task) => task.deputy || task.state !== 'active' || !deputed.has(task.name))
}
