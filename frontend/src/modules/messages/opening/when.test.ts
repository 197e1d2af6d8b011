import { describe, expect, it } from 'vitest'
import { dayWithin, whenAhead } from './when'

/** Monday, 2026-11-23 14:05 in the offices. */
const NOW = new Date('2026-11-23T14:05:00+08:00')
const moment = (text: string): string | null => {
  const found = whenAhead(text, NOW)
  return found && `${new Date(found.moment.getTime() + 8 * 3600_000).toISOString().slice(0, 16).replace('T', ' ')}|${found.rest}`
}

describe('a reminder begins with its time', () => {
  it.each([
    ['明天9点 交材料', '2026-11-24 09:00|交材料'],
    ['明天下午3点半交材料', '2026-11-24 15:30|交材料'],
    ['15:30 开会', '2026-11-23 15:30|开会'],
    ['9:00 开会', '2026-11-24 09:00|开会'],
    ['30分钟后 打电话', '2026-11-23 14:35|打电话'],
    ['半小时后打电话', '2026-11-23 14:35|打电话'],
    ['周五 周报', '2026-11-27 08:30|周报'],
    ['下周一 8:45 例会', '2026-11-30 08:45|例会'],
    ['12月1日 中午12点 午餐会', '2026-12-01 12:00|午餐会'],
    ['1月4日 报表', '2027-01-04 08:30|报表'],
    ['2026-12-01 09:00 检查', '2026-12-01 09:00|检查'],
    ['tomorrow 3pm call', '2026-11-24 15:00|call'],
    ['in 2 hours call', '2026-11-23 16:05|call'],
    ['next fri 9:30 report', '2026-12-04 09:30|report'],
  ])('%s', (text, expected) => expect(moment(text)).toBe(expected))

  it.each(['交材料', '', '13月1日 报表', '2月30日 报表', '25点 开会', 'money matters'])('not: %s', (text) => expect(moment(text)).toBeNull())
})

describe('a task may say its day anywhere', () => {
  it.each([
    ['起草方案 12月1日', '2026-12-01', '起草方案'],
    ['12月1日前 起草方案', '2026-12-01', '起草方案'],
    ['核对 3-4 稿 周五', '2026-11-27', '核对 3-4 稿'],
    ['核对 3-4 稿', null, '核对 3-4 稿'],
    ['起草方案', null, '起草方案'],
  ])('%s', (text, day, rest) => expect(dayWithin(text, NOW)).toEqual({ day, rest }))
})
