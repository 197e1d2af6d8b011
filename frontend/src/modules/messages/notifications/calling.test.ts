import { describe, expect, it } from 'vitest'
import { compareIds } from '../ids'
import { calls, eventOf, isQuiet } from './calling'
import type { Notifications } from './data'
import { label } from './push'
import { isBack, isPutOff, standing, whens } from './snooze'

const NOW = Date.parse('2026-03-03T23:30:00+08:00')
const settings = (change: Partial<Notifications> = {}): Notifications => ({
  allowed: ['page', 'push'],
  channels: { strong: [], mention: [], card: [], direct: [], notice: [], group: [] },
  calls: { strong: ['page'], mention: ['page'], card: ['page'], direct: ['page'], notice: ['page'], group: [] },
  sound: true,
  quiet: { begin: null, end: null, days: false },
  office_quiet: { begin: null, end: null, days: false },
  spans: [],
  digest: 'off',
  digest_at: '08:30:00',
  mail: '',
  mail_confirmed: false,
  mail_domains: [],
  devices: [],
  push_key: '',
  presence_limit: 50,
  ...change,
})
const QUIET = { spans: [{ begin: '2026-03-03T14:00:00Z', end: '2026-03-03T23:00:00Z' }] }
const open = { muted: false, snooze: null }
const said = { card: null, everybody: false, mentions: [], kind: 'text' as const, recalled: false }

describe('what calls in the page', () => {
  it('asks the settings, and nothing but strong reminders comes through', () => {
    expect(calls(settings(), 'direct', open, 'page', NOW)).toBe(true)
    expect(calls(settings(), 'group', open, 'page', NOW)).toBe(false)
    const quiet = settings(QUIET)
    expect(isQuiet(quiet.spans, NOW)).toBe(true)
    for (const [event, expected] of [['direct', false], ['mention', false], ['strong', true]] as const) {
      expect(calls(quiet, event, open, 'page', NOW)).toBe(expected)
      expect(calls(settings(), event, { ...open, muted: true }, 'page', NOW)).toBe(expected)
      expect(calls(settings(), event, { ...open, snooze: { whole: true, raised: null } }, 'page', NOW)).toBe(expected)
    }
    expect(calls(settings(), 'direct', { ...open, snooze: { whole: true, raised: '9' } }, 'page', NOW)).toBe(true)
  })

  it('knows what a message is, as the server does', () => {
    const me = { id: '7', name: '我' }
    expect(eventOf(said, 'direct', '7')).toBe('direct')
    expect(eventOf(said, 'unit', '7')).toBe('group')
    expect(eventOf({ ...said, mentions: [me] }, 'group', '7')).toBe('mention')
    expect(eventOf({ ...said, everybody: true }, 'group', '7')).toBe('mention')
    expect(eventOf({ ...said, kind: 'card', card: { strong: true } }, 'feed', '7')).toBe('strong')
    expect(eventOf({ ...said, kind: 'card', card: {} }, 'feed', '7')).toBe('card')
    expect(eventOf({ ...said, kind: 'note' }, 'group', '7')).toBeNull()
    expect(eventOf({ ...said, recalled: true }, 'direct', '7')).toBeNull()
  })
})

describe('what is put off', () => {
  const row = (raised: string | null, whole = true) => ({ newest: '100', unread: 1, read_seq: 3, snooze: { seq: 4, whole, until: '', raised } })

  it('is out of sight until it is back, and stands where it came back', () => {
    expect(isPutOff(row(null))).toBe(true)
    expect(isPutOff(row(null, false))).toBe(false)
    expect(isPutOff(row('200'))).toBe(false)
    expect(isBack(row('200'))).toBe(true)
    expect(isBack({ ...row('200'), read_seq: 4, unread: 0 })).toBe(false)
    expect(standing(row('200'), compareIds)).toBe('200')
    expect(standing(row('99'), compareIds)).toBe('100')
    expect(standing({ newest: '100', snooze: null }, compareIds)).toBe('100')
  })

  it('is offered at times that lie ahead', () => {
    const now = new Date('2026-03-03T17:00:00+08:00')
    expect(whens(now).map(({ key }) => key)).toEqual(['hour', 'tomorrow', 'monday'])
    expect(whens(now).every(({ moment }) => moment > now)).toBe(true)
  })
})

it('names a device as its owner would', () => {
  expect(label('Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0')).toBe('Edge · Windows')
  expect(label('Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36')).toBe('Chrome · Android')
  expect(label('Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605 Version/17.5 Mobile/15E148 Safari/604.1')).toBe('Safari · iOS')
})
