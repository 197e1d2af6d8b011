import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { api, unwrap } from '@/api/client'
import { useQuery } from '@/composables/useQuery'

/** Which part of the house is looked at: the address says, else the widest one. */
export function useScope() {
  const route = useRoute()
  const router = useRouter()
  const scopes = useQuery(() => 0, () => unwrap(api.GET('/api/v1/dashboards/scopes')))
  const unit = computed({
    get: () => (typeof route.query.unit === 'string' && route.query.unit) || (scopes.data.value?.[0]?.unit.id ?? ''),
    set: (value: string) => void router.replace({ query: { ...route.query, unit: value } }),
  })
  return { scopes, unit }
}
