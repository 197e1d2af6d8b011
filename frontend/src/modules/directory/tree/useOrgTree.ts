import { computed, reactive, shallowRef } from 'vue'
import { loadChildren, loadRoots } from '../data'
import type { TreeNode } from '../types'

export interface UnitRow {
  key: string
  node: TreeNode
  depth: number
  /** Place among its siblings, from 1, and how many are loaded: what a screen reader says. */
  place: number
  siblings: number
}

/** The end of a branch that has more children than were loaded. */
export interface MoreRow {
  key: string
  node: null
  parent: string
  depth: number
}

export type Row = UnitRow | MoreRow

interface Branch {
  nodes: TreeNode[]
  next: string | null
}

/** The tree's state: branches are fetched when they open, long ones page by page as they scroll in. */
export function useOrgTree() {
  const roots = shallowRef<TreeNode[]>([])
  const branches = reactive(new Map<string, Branch>())
  const opened = reactive(new Set<string>())
  const loading = new Set<string>()
  const error = shallowRef<unknown>(null)
  const ready = shallowRef(false)

  const rows = computed(() => {
    const list: Row[] = []
    const walk = (nodes: readonly TreeNode[], depth: number): void => {
      for (const [index, node] of nodes.entries()) {
        list.push({ key: node.id, node, depth, place: index + 1, siblings: nodes.length })
        const branch = opened.has(node.id) ? branches.get(node.id) : undefined
        if (!branch) continue
        walk(branch.nodes, depth + 1)
        if (branch.next) list.push({ key: `more-${node.id}-${branch.nodes.length}`, node: null, parent: node.id, depth: depth + 1 })
      }
    }
    walk(roots.value, 0)
    return list
  })

  async function more(id: string): Promise<void> {
    const branch = branches.get(id)
    if (loading.has(id) || (branch && !branch.next)) return
    loading.add(id)
    try {
      const page = await loadChildren(id, 'all', branch?.next ?? null)
      branches.set(id, { nodes: [...(branch?.nodes ?? []), ...page.items], next: page.next ?? null })
    } finally {
      loading.delete(id)
    }
  }

  async function open(id: string): Promise<void> {
    if (!branches.has(id)) await more(id)
    opened.add(id)
  }

  async function toggle(node: TreeNode): Promise<void> {
    if (opened.has(node.id)) opened.delete(node.id)
    else await guarded(() => open(node.id))
  }

  /** Opens the branches down to a unit and loads each until the next step of the way is in it. */
  async function reveal(way: readonly string[], target: string): Promise<void> {
    await guarded(async () => {
      const known = new Set(roots.value.map((node) => node.id))
      const from = way.findIndex((id) => known.has(id))
      if (from === -1) return
      const steps = [...way.slice(from), target]
      for (const [index, id] of steps.slice(0, -1).entries()) {
        await open(id)
        await loadUntil(id, steps[index + 1] ?? target)
      }
      if (rows.value.some((row) => row.node?.id === target && row.node.has_children)) await open(target)
    })
  }

  async function loadUntil(id: string, wanted: string): Promise<void> {
    let branch = branches.get(id)
    while (branch?.next && !branch.nodes.some((node) => node.id === wanted)) {
      await more(id)
      branch = branches.get(id)
    }
  }

  async function guarded(work: () => Promise<void>): Promise<void> {
    error.value = null
    try {
      await work()
    } catch (problem) {
      error.value = problem
    }
  }

  async function start(): Promise<void> {
    await guarded(async () => {
      roots.value = await loadRoots()
      await Promise.all(roots.value.filter((node) => node.has_children).map((node) => open(node.id)))
      ready.value = true
    })
  }

  return { rows, opened, error, ready, start, toggle, more: (id: string) => guarded(() => more(id)), reveal }
}
