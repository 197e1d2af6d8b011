import { computed, ref, watch, type ComputedRef, type Ref } from 'vue'
import { api, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import { useAction } from '@/composables/useAction'
import { useQuery } from '@/composables/useQuery'

export type Subscription = components['schemas']['SubscriptionOut']
type Orders = ReturnType<typeof useQuery<boolean, Subscription[]>>

const [WEEKDAY, HOUR] = [1, 9]

interface Order {
  orders: Orders
  mine: ComputedRef<Subscription | null>
  weekday: Ref<string>
  hour: Ref<string>
  changed: ComputedRef<boolean>
  busy: Ref<boolean>
  order: () => Promise<boolean>
  cancel: (one: Subscription) => Promise<boolean>
}

/** One's orders of weekly reports, and that of one part: asked for while `open`. */
export function useOrder(unit: () => string, open: () => boolean): Order {
  const orders = useQuery<boolean, Subscription[]>(open, async (wanted) => (wanted ? unwrap(api.GET('/api/v1/dashboards/subscriptions')) : []))
  const mine = computed(() => orders.data.value?.find((one) => one.unit.id === unit()) ?? null)
  const weekday = ref(String(WEEKDAY))
  const hour = ref(String(HOUR))
  const { busy, run } = useAction()
  watch(mine, (found) => {
    weekday.value = String(found?.weekday ?? WEEKDAY)
    hour.value = String(found?.hour ?? HOUR)
  })
  const changed = computed(() => mine.value?.weekday !== Number(weekday.value) || mine.value.hour !== Number(hour.value))

  const order = (): Promise<boolean> =>
    run(async () => {
      await unwrap(api.POST('/api/v1/dashboards/subscriptions', { body: { unit: unit(), weekday: Number(weekday.value), hour: Number(hour.value) } }))
      await orders.reload()
    })
  const cancel = (one: Subscription): Promise<boolean> =>
    run(async () => {
      await unwrap(api.DELETE('/api/v1/dashboards/subscriptions/{subscription_id}', { params: { path: { subscription_id: one.id } } }))
      await orders.reload()
    })
  return { orders, mine, weekday, hour, changed, busy, order, cancel }
}
