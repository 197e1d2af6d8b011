import { computed, ref, type Ref } from 'vue'
import { neighbour, rowKey, type WorkItem } from './work'

/** The row in hand, and stepping from it along the rows as they stand on the screen. */
export function useSelection(rows: Readonly<Ref<WorkItem[]>>) {
  const chosen = ref<string | null>(null)
  const at = computed(() => rows.value.findIndex((item) => rowKey(item) === chosen.value))
  const current = computed(() => rows.value[at.value] ?? null)
  /** Its place among the rows, from 1; 0 when none is in hand. */
  const place = computed(() => at.value + 1)

  function move(step: number): void {
    const next = neighbour(rows.value, chosen.value, step)
    if (next) chosen.value = rowKey(next)
  }

  return { chosen, current, place, move }
}
