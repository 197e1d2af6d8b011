import { describe, expect, it } from 'vitest'
import { applyFix, type FixTarget } from '@/modules/documents/draft/checks/fixes'
import { countOf, numbered, pageMarksOf } from '@/modules/documents/draft/checks/numbering'
import { addUnits, branchState, removeUnits, roleOf } from '@/modules/documents/draft/elements/recipients'
import type { CheckFinding, Draft, DraftPatch, DraftRecipient, UnitRef } from '@/modules/documents/draft/types'

const unit = (id: string): UnitRef => ({ id, name: `${id}局`, short_name: id })
const main = (id: string): DraftRecipient => ({ unit: unit(id), role: 'main', copies: 1 })

describe('recipients', () => {
  it('come in once, in the order of choice', () => {
    const rows = addUnits(addUnits([], [unit('a'), unit('b')], 'main'), [unit('b'), unit('c')], 'main')
    expect(rows.map((row) => row.unit.id)).toEqual(['a', 'b', 'c'])
  })

  it('move when they are chosen in the other role: nobody gets a document twice', () => {
    const rows = addUnits([main('a'), main('b')], [unit('a')], 'cc')
    expect(rows.map((row) => [row.unit.id, row.role])).toEqual([['b', 'main'], ['a', 'cc']])
    expect(roleOf(rows, 'a')).toBe('cc')
    expect(removeUnits(rows, new Set(['a']), 'main')).toEqual(rows)
    expect(removeUnits(rows, new Set(['a']), 'cc').map((row) => row.unit.id)).toEqual(['b'])
  })

  it('tick a branch wholly, partly or not at all', () => {
    const selected = new Set(['a', 'b'])
    expect([branchState(['a', 'b'], selected), branchState(['a', 'c'], selected), branchState(['c'], selected), branchState([], selected)]).toEqual([true, 'mixed', false, false])
  })
})

const words = { zh: '', en: '' }
const finding = (values: Partial<CheckFinding>): CheckFinding => ({ rule: 'r', severity: 'warn', article: words, title: words, text: words, zone: 'body', recipientId: null, paragraph: null, excerpt: '', fixes: [], ...values })

describe('findings', () => {
  const result = {
    findings: [finding({ severity: 'info', zone: 'cc' }), finding({ rule: 'late', paragraph: 4 }), finding({ rule: 'early', paragraph: 1 }), finding({ rule: 'stop', severity: 'block', zone: 'main' })],
    passed: [],
  }

  it('are numbered with what blocks first, then down the page', () => {
    expect(numbered(result).map(({ number, finding: found }) => `${number}${found.rule}`)).toEqual(['1stop', '2early', '3late', '4r'])
    expect(countOf(result, 'block')).toBe(1)
  })

  it('mark the text only where they lie in it, with the same numbers', () => {
    expect(pageMarksOf(numbered(result)).map((mark) => [mark.number, mark.paragraph])).toEqual([[2, 1], [3, 4]])
  })
})

describe('one-click remedies', () => {
  function target(draft: Partial<Draft>) {
    const changes: Partial<DraftPatch>[] = []
    const replaced: unknown[][] = []
    const it: FixTarget = {
      draft: { recipients: [], attachments: [], direction: 'down', ...draft } as Draft,
      change: (patch) => changes.push(patch),
      replaceWording: (...words) => replaced.push(words) > 0,
    }
    return { it, changes, replaced }
  }
  const label = words

  it('change the kind together with its usual direction', () => {
    const { it: desk, changes } = target({})
    expect(applyFix({ action: 'set_kind', label, data: { kind: '请示' } }, desk)).toBe(true)
    expect(changes).toEqual([{ kind: '请示', direction: 'up' }])
  })

  it('take a recipient out of the role named, or copy a body in', () => {
    const { it: desk, changes } = target({ recipients: [main('a'), main('b')] })
    applyFix({ action: 'remove_recipient', label, data: { unit_id: 'a', role: 'main' } }, desk)
    applyFix({ action: 'add_cc', label, data: { unit_id: 'z', name: '省政府' } }, desk)
    expect(changes[0]?.recipients?.map((row) => row.unit.id)).toEqual(['b'])
    expect(changes[1]?.recipients?.at(-1)).toMatchObject({ role: 'cc', unit: { id: 'z', name: '省政府' } })
  })

  it('say so when there is nothing left to mend', () => {
    const { it: desk, changes } = target({})
    expect(applyFix({ action: 'rename_attachment', label, data: { index: 3, title: 'x' } }, desk)).toBe(false)
    expect(applyFix({ action: 'unknown', label, data: {} }, desk)).toBe(false)
    expect(changes).toEqual([])
  })
})
