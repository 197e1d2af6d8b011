import type { TreeNode } from '../types'

export interface UnitRow {
  key: string
  node: TreeNode
  parent: string | null
  depth: number
  /** Place among its siblings, from 1, and how many there are: what a screen reader says. */
  place: number
  siblings: number
}

/** Where the loaded part of a branch ends: `more` fetches the next page by being drawn, `all` when it is chosen. */
export interface EndRow {
  key: string
  node: null
  end: 'more' | 'all'
  parent: string
  depth: number
  /** How many children the branch has in all. */
  count: number
}

export type Row = UnitRow | EndRow

/** The loaded children of a unit: all of them from the first, or those that `word` or `only` left. */
export interface Branch {
  nodes: readonly TreeNode[]
  next: string | null
  word: string
  only: boolean
}

function endOf(node: TreeNode, branch: Branch, depth: number): EndRow | null {
  const end = branch.only ? 'all' : branch.next ? 'more' : null
  if (!end) return null
  return { key: `${end}-${node.id}-${branch.nodes.length}`, node: null, end, parent: node.id, depth, count: node.children }
}

/** The rows of a tree from top to bottom, as they stand open. */
export function rowsOf(roots: readonly TreeNode[], branches: ReadonlyMap<string, Branch>, opened: ReadonlySet<string>): Row[] {
  const list: Row[] = []
  const walk = (nodes: readonly TreeNode[], depth: number, parent: string | null, siblings: number): void => {
    for (const [index, node] of nodes.entries()) {
      list.push({ key: node.id, node, parent, depth, place: index + 1, siblings })
      const branch = opened.has(node.id) ? branches.get(node.id) : undefined
      if (!branch) continue
      const whole = !branch.only && !branch.word
      walk(branch.nodes, depth + 1, node.id, whole ? Math.max(node.children, branch.nodes.length) : branch.nodes.length)
      const end = endOf(node, branch, depth + 1)
      if (end) list.push(end)
    }
  }
  walk(roots, 0, null, roots.length)
  return list
}
