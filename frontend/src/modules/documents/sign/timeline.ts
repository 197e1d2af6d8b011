import { inkLink } from '@/modules/approvals/ink/strokes'
import { withoutDeputed, type TimelinePerson, type TimelineStep } from '@/ui'
import type { DocumentStep, DocumentTask, DocumentView } from './types'

export interface TimelineWords {
  /** A text in the reader's language. */
  say: (words: { zh: string; en: string }) => string
  /** "已停留 15 分" from working minutes. */
  waited: (minutes: number) => string
  opened: () => string
  decision: (decision: string) => string
  version: (n: number) => string
  nobody: () => string
}

const PASSED = new Set(['done', 'skipped', 'returned', 'cancelled'])
/** Consent is what a time and a name say by themselves; everything else is written out. */
const PLAIN = new Set(['', 'agree', 'submit'])

/** A turn taken away before anything was decided (a return ended the step) says nothing. */
function tells(task: DocumentTask): boolean {
  return task.state !== 'cancelled' || task.decided_at !== null
}

function stateOf(step: DocumentStep): TimelineStep['state'] {
  if (step.state === 'active') return 'now'
  return PASSED.has(step.state) ? 'done' : 'next'
}

function noteOf(task: DocumentTask, words: TimelineWords): string | undefined {
  if (task.decided_at || task.state !== 'active') return undefined
  const minutes = (task.waiting_minutes ?? 0) + (task.handling_minutes ?? 0)
  return minutes > 0 ? words.waited(minutes) : words.opened()
}

/** "政策法规处处长"; the leaders' own unit adds nothing to 厅长. */
export function placeOf(person: { unit: string; post: string }): string {
  return person.unit.endsWith('领导') || person.post.startsWith(person.unit) ? person.post : `${person.unit}${person.post}`
}

function personOf(task: DocumentTask, me: string | null, current: number | null, words: TimelineWords): TimelinePerson {
  const older = task.version !== null && current !== null && task.version !== current && task.decided_at !== null
  const did = task.closed_reason === 'taken_back' ? words.decision('taken_back') : PLAIN.has(task.decision) ? '' : words.decision(task.decision)
  const marks = [did, task.dictated ? words.decision('dictated') : '', older ? words.version(task.version ?? 0) : ''].filter(Boolean)
  return {
    name: task.name,
    deputy: task.deputy,
    post: placeOf(task),
    me: me !== null && task.person_id === me,
    at: task.decided_at,
    note: noteOf(task, words),
    opinion: task.opinion,
    ink: task.ink ? inkLink(task.id, task.ink) : undefined,
    mark: marks.join(' ') || undefined,
  }
}

/**
 * The chain as the timeline shows it. A signature on an older version says which one:
 * at 签发 everybody sees to which text each consented.
 */
export function timelineOf(steps: readonly DocumentStep[], me: string | null, current: number | null, words: TimelineWords): TimelineStep[] {
  return steps.map((step) => {
    const people = withoutDeputed(step.tasks.filter(tells)).map((task) => personOf(task, me, step.stage === 'draft' ? null : current, words))
    const missing = step.missing.length > 0 && people.length === 0 ? [{ name: words.nobody() }] : []
    return { key: step.id, name: words.say(step.name), state: stateOf(step), people: [...people, ...missing] }
  })
}

/** How many steps are behind, and how many there are: "5 / 8". */
export function progressOf(steps: readonly DocumentStep[]): { at: number; total: number } {
  const orders = [...new Set(steps.map((step) => step.order))].sort((a, b) => a - b)
  const active = steps.find((step) => step.state === 'active')
  const done = new Set(steps.filter((step) => PASSED.has(step.state)).map((step) => step.order))
  const at = active ? orders.indexOf(active.order) + 1 : orders.filter((order) => done.has(order)).length
  return { at, total: orders.length }
}

export type ReturnStep = Pick<DocumentStep, 'id' | 'name' | 'order' | 'state' | 'stage'> & { tasks: readonly { id: string; name: string }[] }

/** The steps a return may go to: what was done before mine, newest first; the drafter is always offered. */
export function returnTargets<S extends ReturnStep>(steps: readonly S[], myTask: string): S[] {
  const mine = steps.find((step) => step.tasks.some((task) => task.id === myTask))
  if (!mine) return []
  return steps.filter((step) => step.order < mine.order && step.state === 'done' && step.stage !== 'draft').toReversed()
}

const SIGNING = new Set(['check', 'countersign', 'office_review', 'leader_review', 'issue', 'post_check'])

/** Stages decided by an opinion alone; the others have work of their own. */
export function isSigning(stage: string | undefined): boolean {
  return SIGNING.has(stage ?? '')
}

/** Whether the reader can do anything with the document besides reading it; whoever has a part in its chain can. */
export function hasActions(document: DocumentView, me: string | null): boolean {
  const { abilities } = document
  const takesPart = me !== null && document.timeline.some((step) => step.tasks.some((task) => task.person_id === me))
  return takesPart || Boolean(document.my_task) || abilities.withdraw || abilities.edit || abilities.supervise
}
