import { shallowReactive } from 'vue'
import { loadBranch } from '../data'
import type { TreeNode } from '../types'
import type { Branch } from './rows'

/** Pages read in search of a unit before its branch opens at that unit alone. */
const PAGES_TO_WALK = 3

/** The children of units, fetched page by page. Shallow, because a branch may hold 26,000 of them. */
export function useBranches() {
  const branches = shallowReactive(new Map<string, Branch>())
  const underWay = new Map<string, Promise<void>>()

  async function fetchPage(id: string, known: Branch | undefined): Promise<void> {
    const word = known?.word ?? ''
    const page = await loadBranch(id, { after: known?.next ?? null, q: word })
    // Somebody typed on meanwhile: the branch shows something else by now.
    if (branches.get(id) !== known) return
    branches.set(id, { nodes: [...(known?.nodes ?? []), ...page.items], next: page.next ?? null, word, only: false })
  }

  /** The next page of a branch; whoever asks while it is under way waits for the same one. */
  function more(id: string): Promise<void> {
    const known = branches.get(id)
    if (known && !known.next) return Promise.resolve()
    const running = underWay.get(id) ?? fetchPage(id, known).finally(() => underWay.delete(id))
    underWay.set(id, running)
    return running
  }

  /** Leaves of a branch what a word finds; all of it again for an empty word. */
  async function narrow(id: string, word: string): Promise<void> {
    const before = branches.get(id)
    const page = await loadBranch(id, { after: null, q: word })
    if (branches.get(id) === before) branches.set(id, { nodes: page.items, next: page.next ?? null, word, only: false })
  }

  /** Loads until a child is there; far down a long branch, that child alone. False when there is none. */
  async function reach(id: string, wanted: string): Promise<boolean> {
    const has = (): boolean => branches.get(id)?.nodes.some((node) => node.id === wanted) ?? false
    for (let page = 0; page < PAGES_TO_WALK && !has(); page += 1) await more(id)
    if (has()) return true
    const nodes: readonly TreeNode[] = (await loadBranch(id, { after: null, only: wanted })).items
    if (nodes.length === 0) return false
    branches.set(id, { nodes, next: null, word: '', only: true })
    return true
  }

  /** Reads the open branches again after the org chart has changed, and forgets the others. */
  async function refresh(opened: ReadonlySet<string>): Promise<void> {
    for (const id of branches.keys()) if (!opened.has(id)) branches.delete(id)
    await Promise.all([...branches].map(([id, { word }]) => narrow(id, word)))
  }

  return { branches, more, narrow, reach, refresh }
}
