import { describe, expect, it } from 'vitest'
import { lastDay, monthText } from '@/modules/directory/dates'
import { placeIn, withoutRegion } from '@/modules/directory/unit/place'
import type { Entry } from '@/modules/directory/types'

const ref = (id: string, name: string) => ({ id, name, short_name: name })

function entry(unit: ReturnType<typeof ref>, organ: ReturnType<typeof ref>): Entry {
  return { unit, organ } as Entry
}

describe('the directory says where somebody serves', () => {
  const bureau = ref('1', '江门市人社局')
  const office = ref('2', '办公室')

  it('names the division alone on the page of its own organ', () => {
    expect(placeIn(entry(office, bureau), { id: '1', organ: bureau })).toBe('办公室')
  })

  it('names the organ too on the page of a region', () => {
    const city = ref('9', '江门市')
    expect(placeIn(entry(office, bureau), { id: '9', organ: city })).toBe('江门市人社局 办公室')
    expect(placeIn(entry(bureau, bureau), { id: '9', organ: city })).toBe('江门市人社局')
  })

  it('does not repeat the region in a crumb', () => {
    expect(withoutRegion('江门市政府', '江门市')).toBe('市政府')
    expect(withoutRegion('省政府', '省直单位')).toBe('省政府')
    expect(withoutRegion('江门市', '江门市')).toBe('江门市')
  })
})

describe('a term ends on the day before the first day it no longer holds', () => {
  it('tells the month of the last day', () => {
    expect(monthText(lastDay('2027-09-01'), 'zh-CN')).toBe('2027年8月')
    expect(monthText(lastDay('2027-09-02'), 'zh-CN')).toBe('2027年9月')
  })
})
