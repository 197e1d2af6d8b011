import { computed, shallowRef, triggerRef } from 'vue'
import { compareIds } from '../ids'
import { isPutOff, standing } from '../notifications/snooze'
import type { Conversation } from '../types'

/** What a device kept of an older version has no such part. */
const above = (row: Pick<Conversation, 'top'>): number => Number(row.top ?? false)

/** The conversations held in this tab, by id; for the list those kept on top, then the newest first. */
export function useRows() {
  const rows = shallowRef(new Map<string, Conversation>())
  const sorted = computed(() =>
    [...rows.value.values()].toSorted((one, two) => above(two) - above(one) || compareIds(standing(two, compareIds), standing(one, compareIds))),
  )
  /** What waits to be read. Muted conversations and those put off count only where somebody is named. */
  const totals = computed(() => {
    const sum = { messages: 0, mentions: 0 }
    for (const row of rows.value.values()) {
      if (!row.muted && !isPutOff(row)) sum.messages += row.unread
      sum.mentions += row.mentions
    }
    return sum
  })

  function put(row: Conversation): void {
    rows.value.set(row.id, row)
    triggerRef(rows)
  }

  function patch(id: string, change: Partial<Conversation>): void {
    const row = rows.value.get(id)
    if (row) put({ ...row, ...change })
  }

  function remove(id: string): void {
    if (rows.value.delete(id)) triggerRef(rows)
  }

  function replace(found: Map<string, Conversation>): void {
    rows.value = found
  }

  return { rows, sorted, totals, put, patch, remove, replace }
}

export type Rows = ReturnType<typeof useRows>
