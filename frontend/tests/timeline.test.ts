import { describe, expect, it } from 'vitest'
import { progressOf, returnTargets, timelineOf, type TimelineWords } from '@/modules/documents/sign/timeline'
import type { DocumentStep, DocumentTask } from '@/modules/documents/sign/types'

const words: TimelineWords = {
  say: (text) => text.zh,
  waited: (minutes) => `已停留 ${minutes} 分`,
  opened: () => '刚到',
  decision: (decision) => (decision === 'return' ? '退回' : decision),
  version: (n) => `第 ${n} 稿`,
  nobody: () => '暂无人任此岗',
}

const task = (values: Partial<DocumentTask>): DocumentTask => ({
  id: '1', person_id: '7', name: '林知远', deputy: '', post: '处长', unit: '事业处', state: 'done', decision: 'agree', opinion: '', opened_at: '2026-03-10T01:00:00Z', read_at: null,
  decided_at: '2026-03-10T02:00:00Z', due_at: null, version: 2, round: 1, waiting_minutes: 10, handling_minutes: 5, urged: 0, closed_reason: '', dictated: false, ink: '', ...values,
})
const step = (id: string, stage: string, name: string, order: number, state: string, tasks: DocumentTask[], missing: string[] = []): DocumentStep => ({
  id, stage, name: { zh: name, en: name }, order, rule: 'all', state, origin: 'template', tasks, missing,
})

const steps = [
  step('a', 'check', '核稿', 1, 'done', [task({})]),
  step('b', 'countersign', '会签', 2, 'done', [task({ id: '2', person_id: '8', version: 1 }), task({ id: '3', person_id: '9', decision: 'return', version: 1 })]),
  step('c', 'issue', '签发', 3, 'active', [task({ id: '4', person_id: '5', state: 'active', decision: '', decided_at: null, version: null })]),
  step('d', 'seal', '用印', 4, 'waiting', [], ['seal']),
]

describe('the timeline', () => {
  const lines = timelineOf(steps, '5', 2, words)

  it('tells what is done, whose turn it is and what is to come', () => {
    expect(lines.map((line) => line.state)).toEqual(['done', 'done', 'now', 'next'])
    expect(lines[2]?.people[0]).toMatchObject({ me: true, note: '已停留 15 分', at: null })
  })

  it('says to which version each earlier signer consented when the text has changed since', () => {
    expect(lines[0]?.people[0]?.mark).toBeUndefined()
    expect(lines[1]?.people.map((person) => person.mark)).toEqual(['第 1 稿', '退回 第 1 稿'])
  })

  it('names a step that nobody can do', () => {
    expect(lines[3]?.people).toEqual([{ name: '暂无人任此岗' }])
  })

  it('counts parallel steps once', () => {
    expect(progressOf(steps)).toEqual({ at: 3, total: 4 })
    expect(progressOf(steps.map((one) => Object.assign({}, one, { state: 'done' })))).toEqual({ at: 4, total: 4 })
  })

  it('offers only earlier, finished steps for a return', () => {
    expect(returnTargets(steps, '4').map((one) => one.id)).toEqual(['b', 'a'])
    expect(returnTargets(steps, 'nobody')).toEqual([])
  })
})

describe('a signer', () => {
  it('stands with unit and post, leaders with their post alone', () => {
    expect(lines(step('x', 'check', '核稿', 1, 'done', [task({}), task({ unit: '厅领导', post: '厅长' })]))).toEqual(['事业处处长', '厅长'])
  })

  const lines = (one: DocumentStep): (string | undefined)[] => timelineOf([one], null, null, words)[0]?.people.map((person) => person.post) ?? []
})
