import { describe, expect, it } from 'vitest'
import { dayText, shortTime, timeText } from '@/ui/dates'
import { surname } from '@/ui/names'
import { hotkeyName } from '@/ui/useHotkeys'
import { spanText, splitMinutes } from '@/ui/useDue'

const t = (key: string, values: Record<string, number> = {}): string => `${key} ${Object.values(values).join(' ')}`.trim()

describe('spans of working time', () => {
  it('count 390 minutes to a day', () => {
    expect(splitMinutes(160)).toEqual({ days: 0, hours: 2, minutes: 40 })
    expect(splitMinutes(390)).toEqual({ days: 1, hours: 0, minutes: 0 })
    expect(splitMinutes(-5)).toEqual({ days: 0, hours: 0, minutes: 0 })
  })

  it('say the two largest units and never "0 minutes"', () => {
    expect(spanText(160, t)).toBe('common.span.hourMinute 2 40')
    expect(spanText(390 + 75, t)).toBe('common.span.dayHour 1 1')
    expect(spanText(780, t)).toBe('common.span.day 2')
    expect(spanText(0, t)).toBe('common.span.minute 1')
  })
})

describe('days', () => {
  const now = new Date('2026-03-12T06:00:00Z')

  it("turn over at the province's midnight, whatever the device's zone", () => {
    expect(dayText('2026-03-12T15:59:00Z', 'zh-CN', t, now)).toBe('common.day.today')
    expect(dayText('2026-03-12T16:01:00Z', 'zh-CN', t, now)).toBe('common.day.tomorrow')
    expect(timeText('2026-03-12T16:01:00Z', 'zh-CN')).toMatch(/^(00|24):01$/u)
  })

  it('show a time today, a weekday this week and a date before', () => {
    expect(shortTime('2026-03-12T06:05:00Z', 'zh-CN', t, now)).toBe('14:05')
    expect(shortTime('2026-03-10T02:12:00Z', 'zh-CN', t, now)).toBe('周二')
    expect(shortTime('2026-02-10T02:12:00Z', 'zh-CN', t, now)).toBe('2月10日')
    expect(shortTime('2025-03-10T02:12:00Z', 'zh-CN', t, now)).toBe('2025年3月10日')
  })
})

describe('names and keys', () => {
  it('take compound surnames whole', () => {
    expect(['林知远', '司徒念', '单于飞', '欧阳一一', 'Lin'].map(surname)).toEqual(['林', '司徒', '单于', '欧阳', 'L'])
  })

  it('name a key press', () => {
    const press = { key: 'K', ctrlKey: true, metaKey: false, altKey: false, shiftKey: false }
    expect(hotkeyName(press)).toBe('ctrl+k')
    expect(hotkeyName({ ...press, key: '?', ctrlKey: false, shiftKey: true })).toBe('?')
    expect(hotkeyName({ ...press, key: 'F6', ctrlKey: false, shiftKey: true })).toBe('shift+f6')
  })
})
