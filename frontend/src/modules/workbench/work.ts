import type { components } from '@/api/schema'

export type WorkItem = components['schemas']['WorkItemView']
export type TaskView = components['schemas']['TaskView']
export type Counts = components['schemas']['Counts']
export type Bucket = components['schemas']['Bucket']

export const TABS = ['todo', 'reading', 'done', 'started', 'drafts'] as const
export type Tab = (typeof TABS)[number]
export type ListName = Exclude<Tab, 'drafts'>

/** The groups of the list by time, in their order. */
export const BUCKETS: readonly Bucket[] = ['overdue', 'today', 'tomorrow', 'this_week', 'next_week', 'later', 'none', 'held']

/** Stages that can be asked for in the filter: what somebody may have to do. */
export const STAGES = [
  'check', 'countersign', 'office_review', 'leader_review', 'issue', 'post_check', 'register', 'proof', 'seal', 'distribute',
  'in_register', 'first_check', 'propose', 'instruct', 'handle', 'close', 'approve', 'draft',
] as const

export interface Group {
  key: string
  /** A bucket, or the name of a unit. */
  bucket: Bucket | null
  name: string
  items: WorkItem[]
}

export function rowKey(item: WorkItem): string {
  return item.task_id ?? item.chain_id
}

/** Rows by the time they are due, in the order in which they came. */
export function byTime(items: readonly WorkItem[]): Group[] {
  return BUCKETS.map((bucket) => ({ key: bucket, bucket, name: '', items: items.filter((item) => item.due.bucket === bucket) })).filter(
    (group) => group.items.length > 0,
  )
}

/** Rows by the unit they come from; the unit with the most first. */
export function bySource(items: readonly WorkItem[]): Group[] {
  const groups = new Map<string, WorkItem[]>()
  for (const item of items) groups.set(item.source, [...(groups.get(item.source) ?? []), item])
  return [...groups]
    .map(([name, rows]) => ({ key: `unit:${name}`, bucket: null, name, items: rows }))
    .sort((a, b) => b.items.length - a.items.length)
}

/** The row that lies `step` rows from the current one, staying inside the list. */
export function neighbour(items: readonly WorkItem[], current: string | null, step: number): WorkItem | null {
  if (items.length === 0) return null
  const at = items.findIndex((item) => rowKey(item) === current)
  if (at < 0) return items[step > 0 ? 0 : items.length - 1] ?? null
  return items[Math.min(Math.max(at + step, 0), items.length - 1)] ?? null
}

const ORGAN_FIRST = /^[^《关]{2,40}?(?:厅|局|委|委员会|政府|办公室|办|院|部|处|科|中心|会)(?=关于)/u

/** A title in a list: the issuing organ stands in its own column, so what the paper is about comes first. */
export function shortTitle(title: string): string {
  return title.replace(ORGAN_FIRST, '')
}

/** Where a row leads: a returned draft to its editor, everything else to its screen. */
export function linkOf(item: WorkItem): string {
  if (item.stage === 'draft' && item.subject_type === 'document' && item.task_id !== null) return `/documents/${item.subject_id}/draft`
  if (item.stage === 'draft' && item.subject_type === 'request' && item.task_id !== null) return `${item.link}/edit`
  return item.link || '/workbench'
}
