import type { VirtualizerHandle } from 'virtua/vue'
import { computed, nextTick, ref, type Ref } from 'vue'
import type { Entry } from './entries'

const MEASURING_FRAMES = 20

interface Log {
  box: Ref<HTMLElement | undefined>
  list: Ref<VirtualizerHandle | undefined>
  entries: Readonly<Ref<Entry[]>>
  /** Goes back to writing. */
  leave: () => void
}

/**
 * Keys in the log: up and down from message to message, Home and End within what is held, Enter opens a
 * message's menu, Escape goes back to writing.
 */
export function useLogKeys({ box, list, entries, leave }: Log) {
  /** The message that has the focus, by seq. */
  const current = ref(0)
  const place = computed(() => entries.value.findIndex((entry) => entry.message?.seq === current.value))
  /** A focused row stays in the page although it is scrolled out of sight. */
  const keep = computed(() => (place.value < 0 ? [] : [place.value]))
  const rowOf = (seq: number): HTMLElement | null => box.value?.querySelector<HTMLElement>(`[data-seq="${seq}"]`) ?? null

  async function focusAt(index: number): Promise<void> {
    const seq = entries.value[index]?.message?.seq
    if (seq === undefined) return
    current.value = seq
    await nextTick()
    list.value?.scrollToIndex(index, { align: 'nearest' })
    settle(seq, MEASURING_FRAMES)
  }

  /** A row far away is invisible until it is measured, and takes no focus before. */
  function settle(seq: number, frames: number): void {
    const row = rowOf(seq)
    row?.focus({ preventScroll: true })
    if (frames > 0 && current.value === seq && document.activeElement !== row) requestAnimationFrame(() => settle(seq, frames - 1))
  }

  const lastIndex = (): number => entries.value.findLastIndex((entry) => entry.message !== null)
  const focusLast = (): Promise<void> => focusAt(lastIndex())

  /** Keys pressed on a control inside a message stay that control's. */
  function onKey(event: KeyboardEvent): void {
    const on = event.target
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || !(on instanceof HTMLElement)) return
    const row = on.closest<HTMLElement>('[data-seq]')
    if (on !== box.value && on !== row) {
      if (event.key === 'Escape') row?.focus()
      return
    }
    if (event.key === 'Escape') leave()
    else if (event.key === 'Enter' && row) {
      if (!openMenu(row)) return
    } else {
      const aim = aimOf(event.key, place.value, lastIndex())
      if (aim === null) return
      void focusAt(aim)
    }
    event.preventDefault()
  }

  return { current, keep, onKey, focusLast }
}

/** The row that a key leads to; none for keys that are not ours. */
function aimOf(key: string, from: number, last: number): number | null {
  if (key === 'ArrowUp') return from < 0 ? last : Math.max(0, from - 1)
  if (key === 'ArrowDown') return from < 0 ? null : Math.min(last, from + 1)
  if (key === 'Home') return 0
  return key === 'End' ? last : null
}

function openMenu(row: HTMLElement): boolean {
  const button = row.querySelector<HTMLElement>('[aria-haspopup="menu"]')
  button?.focus()
  button?.click()
  return button !== null
}
