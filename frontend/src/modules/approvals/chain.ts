import type { components } from '@/api/schema'
import { withoutDeputed, type TimelinePerson, type TimelineStep } from '@/ui'
import { inkLink } from './ink/strokes'

export type ChainView = components['schemas']['ChainView']
type StepView = components['schemas']['TimelineStepView']
type TaskOfStep = components['schemas']['TimelineTaskView']

export interface ChainWords {
  /** A text in the reader's language. */
  say: (text: { zh: string; en: string }) => string
  decision: (decision: string) => string
  waited: (minutes: number) => string
  read: () => string
  unread: () => string
  nobody: (names: readonly string[]) => string
}

const STATES: Record<string, TimelineStep['state']> = { active: 'now', done: 'done', returned: 'next', waiting: 'next' }

/** Tasks that ended without a decision say nothing to a reader: a colleague in the same role decided, or a return came. */
function shown(task: TaskOfStep): boolean {
  return task.decided_at !== null || task.state === 'active' || task.state === 'transferred'
}

function markOf(task: TaskOfStep, plain: boolean, words: ChainWords): string | undefined {
  if (task.closed_reason === 'taken_back') return words.decision('taken_back')
  if (task.state === 'transferred') return words.decision('transfer')
  if (task.dictated) return words.decision('dictated')
  return plain ? undefined : words.decision(task.decision)
}

function person(task: TaskOfStep, me: string | null, words: ChainWords): TimelinePerson {
  const plain = task.decision === '' || task.decision === 'agree' || task.decision === 'submit'
  const waiting = task.state === 'active' ? (task.read_at ? words.read() : words.unread()) : undefined
  return {
    name: task.name,
    deputy: task.deputy,
    post: task.post,
    me: task.person_id === me,
    at: task.decided_at,
    opinion: task.opinion,
    ink: task.ink ? inkLink(task.id, task.ink) : undefined,
    mark: markOf(task, plain, words),
    note: task.decided_at ? undefined : waiting,
  }
}

/** A chain as the timeline draws it. A skipped step is not on the way, so it is not shown. */
export function stepsOf(chain: ChainView, me: string | null, words: ChainWords): TimelineStep[] {
  return chain.steps
    .filter((step) => step.state !== 'skipped')
    .map((step: StepView) => {
      const missing = step.missing.length ? [{ name: words.nobody(step.missing) }] : []
      return {
        key: step.id,
        name: words.say(step.stage_label),
        state: STATES[step.state] ?? 'next',
        people: [...withoutDeputed(step.tasks.filter(shown)).map((task) => person(task, me, words)), ...missing],
      }
    })
}

/** The tasks that somebody holds now and may be urged for. */
export function waitingTasks(chain: ChainView): TaskOfStep[] {
  return chain.steps.filter((step) => step.stage !== 'read').flatMap((step) => step.tasks.filter((task) => task.state === 'active'))
}
