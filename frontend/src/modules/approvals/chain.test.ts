import { describe, expect, it } from 'vitest'
import { stepsOf, waitingTasks, type ChainView, type ChainWords } from './chain'

const words: ChainWords = {
  say: (text) => text.zh,
  decision: (decision) => `<${decision}>`,
  waited: (minutes) => `${minutes}`,
  read: () => '已读',
  unread: () => '未读',
  nobody: (names) => `未找到：${names.join('、')}`,
}

function task(values: object): object {
  return { id: '1', person_id: 'p1', name: '区慕言', post: '处长', state: 'active', decision: '', opinion: '', decided_at: null, read_at: null, ...values }
}

function chain(...steps: object[]): ChainView {
  const base = { stage: 'check', stage_label: { zh: '核稿', en: 'Check' }, missing: [], tasks: [] }
  return { steps: steps.map((step, index) => Object.assign({ id: String(index) }, base, step)) } as unknown as ChainView
}

describe('a chain as a timeline', () => {
  it('shows who decided, who has it, and leaves out what ended by itself', () => {
    const made = stepsOf(
      chain(
        { state: 'done', tasks: [task({ state: 'done', decision: 'agree', decided_at: '2026-03-02T02:00:00Z', opinion: '同意' }), task({ state: 'cancelled' })] },
        { state: 'active', tasks: [task({ person_id: 'me', read_at: '2026-03-02T03:00:00Z' }), task({})] },
        { state: 'skipped' },
        { state: 'waiting' },
      ),
      'me',
      words,
    )
    expect(made.map((step) => [step.state, step.people.length])).toEqual([['done', 1], ['now', 2], ['next', 0]])
    expect(made[0]?.people[0]).toMatchObject({ opinion: '同意', mark: undefined })
    expect(made[1]?.people.map((one) => [one.me, one.note])).toEqual([[true, '已读'], [false, '未读']])
  })

  it('says what was no consent, and where nobody was found', () => {
    const made = stepsOf(
      chain(
        { state: 'returned', tasks: [task({ state: 'returned', decision: 'return', decided_at: '2026-03-02T02:00:00Z' })] },
        { state: 'active', missing: ['火星处'] },
      ),
      null,
      words,
    )
    expect(made[0]?.people[0]?.mark).toBe('<return>')
    expect(made[1]?.people[0]?.name).toBe('未找到：火星处')
  })

  it('knows who may be urged', () => {
    const found = waitingTasks(chain({ state: 'active', tasks: [task({ id: '7' })] }, { stage: 'read', state: 'done', tasks: [task({ id: '8' })] }))
    expect(found.map((one) => one.id)).toEqual(['7'])
  })
})
