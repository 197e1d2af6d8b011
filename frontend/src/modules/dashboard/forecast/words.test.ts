import { describe, expect, it } from 'vitest'
import { chanceOf, keysOf, type Outlook } from './words'

const NOW = new Date('2026-11-23T09:00:00+08:00')
const outlook: Outlook = {
  due_at: '2026-11-30T09:00:00+08:00',
  own_limit: true,
  silence: null,
  likely: '2026-11-25T09:00:00+08:00',
  by: '2026-11-27T09:00:00+08:00',
  late: 0.3,
  like: 40,
  longer: false,
  provisional: false,
}

describe('an outlook', () => {
  it('says when and how likely late', () => {
    expect(keysOf(outlook, NOW)).toEqual(['likely', 'lateAbout'])
  })
  it('says that it took longer than all its like, and that holidays are not announced', () => {
    expect(keysOf({ ...outlook, longer: true, provisional: true }, NOW)).toEqual(['likelyLonger', 'lateAbout', 'provisional'])
  })
  it('speaks of no chance where it is late already', () => {
    expect(keysOf({ ...outlook, due_at: '2026-11-22T09:00:00+08:00' }, NOW)).toEqual(['likely', 'overdue'])
  })
  it('says why nothing is said', () => {
    expect(keysOf({ ...outlook, silence: 'few' }, NOW)).toEqual(['silence.few'])
    expect(keysOf({ ...outlook, likely: null }, NOW)).toEqual(['silence.few'])
  })
})

describe('a chance', () => {
  it('is told no more exactly than it is known', () => {
    expect([0, 0.04, 0.05, 0.5, 0.95, 0.96, 1].map(chanceOf)).toEqual(['lateSmall', 'lateSmall', 'lateAbout', 'lateAbout', 'lateAbout', 'lateSure', 'lateSure'])
  })
})
