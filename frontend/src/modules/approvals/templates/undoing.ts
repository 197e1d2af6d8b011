/** What was before and after, for undoing. Changes of one `tag` in a row (typing in one field) count as one. */
export class Undoing<T> {
  private past: T[] = []
  private future: T[] = []
  private tag = ''

  constructor(public now: T) {}

  get canUndo(): boolean {
    return this.past.length > 0
  }

  get canRedo(): boolean {
    return this.future.length > 0
  }

  change(next: T, tag = ''): void {
    if (!tag || tag !== this.tag) this.past.push(this.now)
    if (this.past.length > 200) this.past.shift()
    this.future = []
    this.now = next
    this.tag = tag
  }

  undo(): T {
    const before = this.past.pop()
    if (before === undefined) return this.now
    this.future.push(this.now)
    this.tag = ''
    return (this.now = before)
  }

  redo(): T {
    const after = this.future.pop()
    if (after === undefined) return this.now
    this.past.push(this.now)
    this.tag = ''
    return (this.now = after)
  }
}
