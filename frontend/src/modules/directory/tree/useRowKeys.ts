import type { Ref } from 'vue'
import type { TreeNode } from '../types'
import type { EndRow, Row } from './rows'

export interface TreeActions {
  rows: Ref<readonly Row[]>
  isOpen: (id: string) => boolean
  /** Gives the focus to a row, scrolling to it first where it is not in the page. */
  focusAt: (index: number) => Promise<void>
  toggle: (node: TreeNode) => Promise<void>
  choose: (id: string) => void
  /** Fetches what follows the end of a branch. */
  pass: (end: EndRow) => Promise<void>
}

const PAGE_ROWS = 10

type Press = (at: number, row: Row) => Promise<void> | null

function useSteps({ rows, isOpen, focusAt, toggle, choose, pass }: TreeActions) {
  async function move(to: number): Promise<void> {
    const at = Math.max(0, Math.min(to, rows.value.length - 1))
    const row = rows.value[at]
    // The end of what is loaded is no stop: its next page comes in its place.
    if (row?.node === null && row.end === 'more') await pass(row)
    await focusAt(Math.min(at, rows.value.length - 1))
  }

  function right(at: number, node: TreeNode): Promise<void> | null {
    if (!node.has_children) return null
    return isOpen(node.id) ? move(at + 1) : toggle(node)
  }

  function left(row: Row): Promise<void> | null {
    if (row.node && isOpen(row.node.id)) return toggle(row.node)
    const parent = rows.value.findIndex((other) => other.key === row.parent)
    return parent >= 0 ? focusAt(parent) : null
  }

  function enter(row: Row): Promise<void> {
    if (row.node === null) return pass(row)
    choose(row.node.id)
    return Promise.resolve()
  }

  return { move, right, left, enter }
}

/**
 * The keys of a tree (WAI-ARIA) over its data rather than its elements: of a long branch only what is
 * near the screen is in the page, and a parent may be 20,000 rows above its child.
 */
export function useRowKeys(actions: TreeActions) {
  const { rows, focusAt } = actions
  const { move, right, left, enter } = useSteps(actions)
  const keys: Record<string, Press> = {
    ArrowDown: (at) => move(at + 1),
    ArrowUp: (at) => move(at - 1),
    PageDown: (at) => move(at + PAGE_ROWS),
    PageUp: (at) => move(at - PAGE_ROWS),
    Home: () => focusAt(0),
    End: () => focusAt(rows.value.findLastIndex((row) => row.node)),
    ArrowRight: (at, row) => (row.node ? right(at, row.node) : null),
    ArrowLeft: (_, row) => left(row),
    Enter: (_, row) => enter(row),
    ' ': (_, row) => enter(row),
  }

  /** What a key does on the row that has the focus; false when it means nothing here. */
  function press(key: string, rowKey: string): boolean {
    const at = rows.value.findIndex((row) => row.key === rowKey)
    const row = rows.value[at]
    const action = keys[key]
    if (!row || !action) return false
    void action(at, row)
    return true
  }

  return { press }
}
