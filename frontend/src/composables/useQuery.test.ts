import { effectScope, nextTick, reactive } from 'vue'
import { describe, expect, it } from 'vitest'
import { useQuery } from './useQuery'

describe('useQuery', () => {
  it('asks once for the same parts, and anew when one changes', async () => {
    const shown = reactive({ row: { id: 'a', version: 1 } })
    const asked: string[] = []
    const scope = effectScope()
    const query = scope.run(() =>
      useQuery(
        () => [shown.row.id, shown.row.version] as const,
        async ([id, version]) => {
          asked.push(`${id}${version}`)
          return id
        },
      ),
    )
    await nextTick()
    shown.row = { id: 'a', version: 1 }
    await nextTick()
    expect(asked).toEqual(['a1'])
    expect(query?.data.value).toBe('a')
    shown.row = { id: 'a', version: 2 }
    await nextTick()
    expect(asked).toEqual(['a1', 'a2'])
    scope.stop()
  })
})
