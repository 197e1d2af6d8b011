import { api, unwrap } from '@/api/client'
import { usePaged } from '@/ui'
import { ref } from 'vue'
import type { Case, Wanted } from './types'

/** The matters behind a figure, page by page, and how many more there are that one may not read. */
export function useCases(unit: () => string, wanted: () => Wanted | null) {
  const hidden = ref<number | null>(0)
  const list = usePaged<Case>(async (before) => {
    const asked = wanted()
    if (!asked) return { items: [] }
    const { title: _, ...query } = asked
    const page = await unwrap(api.GET('/api/v1/dashboards/cases', { params: { query: { unit: unit(), before, ...query } } }))
    hidden.value = page.hidden
    return page
  })
  return { list, hidden }
}
