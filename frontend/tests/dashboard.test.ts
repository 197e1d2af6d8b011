import { describe, expect, it } from 'vitest'
import { weekName } from '@/modules/dashboard/charts/weeks'
import { change, conclusion } from '@/modules/dashboard/figures'
import type { Figures, Turnaround } from '@/modules/dashboard/types'

function figures(values: Partial<Figures> = {}): Figures {
  return { n: 40, comparable: true, median: 390, p90: 780, waiting_share: 0.8, with_due: 0, on_time_share: null, calendar: null, ...values }
}

function turnaround(values: Partial<Turnaround> = {}): Turnaround {
  const stage = { stage: 'countersign', figures: figures({ median: 552 }) }
  return {
    unit: { id: '1', name: '省人社厅', short_name: '省人社厅' },
    organs: 1, by_organ: false, first: '2026-02-10', last: '2026-03-11', until: '2026-03-11T06:00:00Z', day_minutes: 390,
    finished: figures(), finished_before: figures(), stages: [stage], slowest: stage, trend: [], backlog: [],
    ...values,
  }
}

const name = (stage: string): string => stage

describe('the conclusion', () => {
  it('names the slowest stage, where its time goes, and what half the waiting would save', () => {
    expect(conclusion(turnaround(), name, 'zh-CN')).toEqual([
      { key: 'slowest', values: { stage: 'countersign', median: '9.2', waiting: '7.4' } },
      { key: 'halved', values: { saved: '3.7', days: '0.6' } },
    ])
  })

  it('does not blame the waiting when most of the time is handling', () => {
    const stage = { stage: 'check', figures: figures({ median: 120, waiting_share: 0.25 }) }
    expect(conclusion(turnaround({ slowest: stage }), name, 'zh-CN')[1]).toEqual({ key: 'handling', values: { handling: '1.5' } })
  })

  it('concludes nothing from few cases or none', () => {
    expect(conclusion(turnaround({ slowest: null }), name, 'zh-CN')).toEqual([{ key: 'few', values: {} }])
    expect(conclusion(turnaround({ slowest: null, stages: [] }), name, 'zh-CN')).toEqual([{ key: 'nothing', values: {} }])
  })
})

describe('the change against the period before', () => {
  it('is the difference of the figures as they are shown', () => {
    const data = turnaround({ finished: figures({ median: 1014 }), finished_before: figures({ median: 1170 }) })
    expect(change(data, 'median')).toEqual({ kind: 'faster', by: 0.4 })
    expect(change(data, 'p90')).toEqual({ kind: 'same', by: 0 })
  })

  it('is not told when either period has too few cases', () => {
    expect(change(turnaround({ finished_before: figures({ comparable: false }) }), 'median')).toBeNull()
  })
})

describe('the name of a week', () => {
  it('counts the weeks of a month in Chinese and gives the date of Monday otherwise', () => {
    expect(weekName('2026-03-09', 'zh-CN')).toBe('3月第2周')
    expect(weekName('2026-03-09', 'en')).toContain('9')
  })
})
