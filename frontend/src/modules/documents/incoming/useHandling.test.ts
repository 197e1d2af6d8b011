// @vitest-environment happy-dom
import { createPinia, setActivePinia } from 'pinia'
import { createApp, defineComponent, h, nextTick, shallowRef } from 'vue'
import { describe, expect, it } from 'vitest'
import { i18n } from '@/i18n'
import type { DeliveryView } from './api'
import { useHandling } from './useHandling'

const paper = (id: string): DeliveryView => ({ id, abilities: { sign_for: false }, my_task: { stage: 'propose' } }) as unknown as DeliveryView

describe('useHandling', () => {
  it('keeps what was written and chosen when the same paper is read again', async () => {
    setActivePinia(createPinia())
    const delivery = shallowRef(paper('1'))
    let handling: ReturnType<typeof useHandling> | null = null
    const app = createApp(
      defineComponent({
        setup() {
          handling = useHandling(() => delivery.value, () => {})
          return () => h('i')
        },
      }),
    )
    app.use(i18n).mount(document.createElement('div'))
    const at = handling as unknown as ReturnType<typeof useHandling>
    at.opinion.value = '拟请人事科承办。'
    at.chosen.value = ['7']
    delivery.value = paper('1')
    await nextTick()
    expect([at.opinion.value, at.chosen.value]).toEqual(['拟请人事科承办。', ['7']])
    delivery.value = paper('2')
    await nextTick()
    expect([at.opinion.value, at.chosen.value]).toEqual(['', []])
    app.unmount()
  })
})
