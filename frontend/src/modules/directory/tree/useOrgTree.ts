import { computed, shallowReactive, shallowRef, type ShallowRef } from 'vue'
import { loadRoots } from '../data'
import type { TreeNode } from '../types'
import { rowsOf } from './rows'
import { useBranches } from './useBranches'

/** From here on a branch is searched in rather than scrolled through. */
const LONG = 60

type Branches = ReturnType<typeof useBranches>

function useGuard(): { error: ShallowRef<unknown>; guarded: (work: () => Promise<void>) => Promise<void> } {
  const error = shallowRef<unknown>(null)
  async function guarded(work: () => Promise<void>): Promise<void> {
    error.value = null
    try {
      await work()
    } catch (problem) {
      error.value = problem
    }
  }
  return { error, guarded }
}

function nodeIn({ branches }: Branches, roots: readonly TreeNode[], id: string): TreeNode | undefined {
  for (const nodes of [roots, ...[...branches.values()].map((branch) => branch.nodes)]) {
    const found = nodes.find((node) => node.id === id)
    if (found) return found
  }
  return undefined
}

/** Opens the branches from the roots down to a unit, then the unit's own. */
async function walkDown(branches: Branches, roots: readonly TreeNode[], steps: readonly string[], open: (node: TreeNode) => Promise<void>): Promise<void> {
  for (const [index, id] of steps.entries()) {
    const node = nodeIn(branches, roots, id)
    if (!node?.has_children) return
    await open(node)
    const following = steps[index + 1]
    if (following && !(await branches.reach(id, following))) return
  }
}

/** The tree's state: branches are fetched when they open, long ones page by page as they scroll in. */
export function useOrgTree() {
  const roots = shallowRef<readonly TreeNode[]>([])
  const opened = shallowReactive(new Set<string>())
  const held = useBranches()
  const { error, guarded } = useGuard()
  const ready = shallowRef(false)
  const latest = shallowRef<TreeNode | null>(null)
  const rows = computed(() => rowsOf(roots.value, held.branches, opened))
  /** The long branch that was opened last. */
  const long = computed(() => (latest.value && opened.has(latest.value.id) ? latest.value : null))

  async function open(node: TreeNode): Promise<void> {
    if (!held.branches.has(node.id)) await held.more(node.id)
    opened.add(node.id)
    if (node.children >= LONG) latest.value = node
  }

  async function toggle(node: TreeNode): Promise<void> {
    if (opened.has(node.id)) opened.delete(node.id)
    else await guarded(() => open(node))
  }

  async function reveal(way: readonly string[], target: string): Promise<void> {
    const from = way.findIndex((id) => roots.value.some((node) => node.id === id))
    if (from >= 0) await guarded(() => walkDown(held, roots.value, [...way.slice(from), target], open))
  }

  async function start(): Promise<void> {
    await guarded(async () => {
      roots.value = await loadRoots()
      await Promise.all(roots.value.filter((node) => node.has_children).map(open))
      ready.value = true
    })
  }

  const more = (id: string): Promise<void> => guarded(() => held.more(id))
  const narrow = (id: string, word: string): Promise<void> => guarded(() => held.narrow(id, word))
  return { rows, opened, long, error, ready, start, toggle, reveal, more, narrow, refresh: () => guarded(() => held.refresh(opened)) }
}
