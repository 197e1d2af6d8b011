import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { effectScope, nextTick, ref } from 'vue'
import { useLookup } from '@/composables/useLookup'

const scope = effectScope()
const search = vi.fn<(text: string) => Promise<string[]>>()

async function type(text: { value: string }, words: string): Promise<void> {
  text.value = words
  await nextTick()
}

beforeEach(() => {
  vi.useFakeTimers()
  search.mockReset()
})
afterEach(() => vi.useRealTimers())

it('asks once for what was typed in one go', async () => {
  const text = ref('')
  const { found } = scope.run(() => useLookup(() => text.value, search)) ?? { found: ref([]) }
  search.mockResolvedValue(['陈砚秋'])
  await type(text, '陈')
  await type(text, '陈砚')
  await vi.runAllTimersAsync()
  expect(search.mock.calls).toEqual([['陈砚']])
  expect(found.value).toEqual(['陈砚秋'])
})

it('says that nothing was found only once the server has said so', async () => {
  const text = ref('')
  const lookup = scope.run(() => useLookup(() => text.value, search))
  search.mockResolvedValue([])
  await type(text, '无此人')
  expect(lookup?.nothing.value).toBe(false)
  await vi.runAllTimersAsync()
  expect(lookup?.nothing.value).toBe(true)
})

it('drops the answer to a text that is gone', async () => {
  const text = ref('')
  const lookup = scope.run(() => useLookup(() => text.value, search))
  search.mockImplementation((words) => new Promise((resolve) => setTimeout(() => resolve([words]), words === '陈' ? 1000 : 10)))
  await type(text, '陈')
  await vi.advanceTimersByTimeAsync(200)
  await type(text, '黄')
  await vi.runAllTimersAsync()
  expect(lookup?.found.value).toEqual(['黄'])
  await type(text, '')
  await vi.runAllTimersAsync()
  expect(lookup?.found.value).toEqual([])
})
