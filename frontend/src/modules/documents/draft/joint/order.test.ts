import { expect, it } from 'vitest'
import { moved } from './order'

const organs = ['财政厅', '教育厅', '卫生健康委'].map((name) => ({ id: name, name, short_name: name }))
const names = (list: readonly { name: string }[]): string[] => list.map((one) => one.name)

it('moves an organ one place, and nothing over either end', () => {
  expect(names(moved(organs, 1, -1))).toEqual(['教育厅', '财政厅', '卫生健康委'])
  expect(names(moved(organs, 1, 1))).toEqual(['财政厅', '卫生健康委', '教育厅'])
  expect(names(moved(organs, 0, -1))).toEqual(names(organs))
  expect(names(moved(organs, 2, 1))).toEqual(names(organs))
})
