import { describe, expect, it } from 'vitest'
import { bySource, byTime, neighbour, shortTitle, type Bucket, type WorkItem } from './work'

function item(id: string, bucket: Bucket, source = '人事处'): WorkItem {
  return { task_id: id, chain_id: `c${id}`, source, due: { at: null, bucket, minutes_left: null, used: 0 } } as WorkItem
}

describe('the groups of the workbench', () => {
  it('stand in the order of time, and an empty group is not there', () => {
    const groups = byTime([item('1', 'none'), item('2', 'overdue'), item('3', 'today'), item('4', 'today')])
    expect(groups.map((group) => [group.bucket, group.items.length])).toEqual([['overdue', 1], ['today', 2], ['none', 1]])
  })

  it('stand by unit, the fullest first', () => {
    const groups = bySource([item('1', 'today', '财政厅'), item('2', 'today', '人事处'), item('3', 'none', '人事处')])
    expect(groups.map((group) => group.name)).toEqual(['人事处', '财政厅'])
  })
})

describe('moving through the list', () => {
  const rows = [item('1', 'today'), item('2', 'today'), item('3', 'none')]

  it('stays inside it', () => {
    expect(neighbour(rows, '1', -1)?.task_id).toBe('1')
    expect(neighbour(rows, '2', 1)?.task_id).toBe('3')
    expect(neighbour(rows, '3', 1)?.task_id).toBe('3')
  })

  it('begins at the end it comes from', () => {
    expect(neighbour(rows, null, 1)?.task_id).toBe('1')
    expect(neighbour(rows, null, -1)?.task_id).toBe('3')
    expect(neighbour([], null, 1)).toBeNull()
  })
})

describe('a title in a list', () => {
  it('begins with what the paper is about', () => {
    expect(shortTitle('广东省人力资源和社会保障厅关于做好公开招聘工作的通知')).toBe('关于做好公开招聘工作的通知')
    expect(shortTitle('江门市人民政府关于印发《办法》的通知')).toBe('关于印发《办法》的通知')
  })

  it('stays whole where no organ leads it', () => {
    expect(shortTitle('关于转发《条例》的通知')).toBe('关于转发《条例》的通知')
    expect(shortTitle('2025年度职称评审工作情况报告')).toBe('2025年度职称评审工作情况报告')
  })
})
