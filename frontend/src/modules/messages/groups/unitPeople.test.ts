import { beforeEach, describe, expect, it, vi } from 'vitest'
import { api } from '@/api/client'
import { peopleOfUnit, UNIT_LIMIT } from './unitPeople'

vi.mock('@/api/client', () => ({ api: { GET: vi.fn() }, unwrap: async (answer: unknown) => answer }))

const organ = { id: '1', name: '省水利厅', short_name: '省水利厅' }
const unit = { id: '2', name: '省水利厅办公室', short_name: '办公室' }
const entry = (id: number, at = unit) => ({ person_id: String(id), name: `人${id}`, post: '科员', unit: at, organ })
const answer = (items: unknown[], next: string | null = null) => vi.mocked(api.GET).mockResolvedValueOnce({ items, next } as never)

describe('the people of a unit', () => {
  beforeEach(() => vi.mocked(api.GET).mockReset())

  it('are each there once, over all pages, with where they work', async () => {
    answer([entry(1), entry(2)], 'more')
    answer([entry(1, organ), entry(3, organ)])
    const people = await peopleOfUnit('2')
    expect(people?.map((one) => [one.id, one.unit])).toEqual([['1', '省水利厅 办公室'], ['2', '省水利厅 办公室'], ['3', '省水利厅']])
  })

  it('are not fetched to the end where they are too many', async () => {
    answer(Array.from({ length: UNIT_LIMIT + 1 }, (_, index) => entry(index)), 'more')
    expect(await peopleOfUnit('2')).toBeNull()
    expect(api.GET).toHaveBeenCalledTimes(1)
  })
})
