import type { Ref } from 'vue'

const ROW = '[role="treeitem"]'

function focusRow(row: HTMLElement | undefined): void {
  row?.focus()
  row?.scrollIntoView({ block: 'nearest' })
}

function parentOf(row: HTMLElement, all: HTMLElement[]): HTMLElement | undefined {
  const level = Number(row.ariaLevel)
  return all.slice(0, all.indexOf(row)).findLast((other) => Number(other.ariaLevel) < level)
}

function twist(row: HTMLElement): void {
  row.querySelector<HTMLElement>('.twisty')?.click()
}

/** What each key does on a row (WAI-ARIA); false when it does nothing. */
function step(key: string, row: HTMLElement, all: HTMLElement[]): boolean {
  const at = all.indexOf(row)
  const open = row.ariaExpanded
  if (key === 'ArrowDown') focusRow(all[at + 1])
  else if (key === 'ArrowUp') focusRow(all[at - 1])
  else if (key === 'Home') focusRow(all[0])
  else if (key === 'End') focusRow(all.at(-1))
  else if (key === 'ArrowRight' && open === 'false') twist(row)
  else if (key === 'ArrowRight') focusRow(all[at + 1])
  else if (key === 'ArrowLeft' && open === 'true') twist(row)
  else if (key === 'ArrowLeft') focusRow(parentOf(row, all))
  else if (key === ' ') (row.querySelector<HTMLElement>('.cb') ?? row).click()
  else if (key === 'Enter') row.click()
  else return false
  return true
}

/**
 * The keys of a tree: arrows, Home, End, Enter, Space. Bind both handlers to the
 * element with role="tree" and give it tabindex="0"; its rows are TreeRow.
 */
export function useTreeKeys(tree: Ref<HTMLElement | undefined>) {
  function rows(): HTMLElement[] {
    return [...(tree.value?.querySelectorAll<HTMLElement>(ROW) ?? [])]
  }

  function onKeydown(event: KeyboardEvent): void {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return
    const row = (event.target as Element).closest<HTMLElement>(ROW)
    if (row && step(event.key, row, rows())) event.preventDefault()
  }

  /** Tab lands on the tree; the focus goes on to the chosen row or the first. */
  function onFocus(event: FocusEvent): void {
    if (event.target !== tree.value) return
    const all = rows()
    focusRow(all.find((row) => row.ariaSelected === 'true' || row.ariaChecked === 'true') ?? all[0])
  }

  return { onKeydown, onFocus }
}
