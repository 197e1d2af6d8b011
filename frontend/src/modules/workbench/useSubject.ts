import { api, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import { useQuery } from '@/composables/useQuery'
import { rowKey, type TaskView, type WorkItem } from './work'

export type ChainView = components['schemas']['ChainView']
type Subject = Pick<components['schemas']['DocumentView'], 'body' | 'characters' | 'attachments' | 'main_text'> & { drafter: string }

export interface Preview {
  task: TaskView | null
  chain: ChainView
  subject: Subject | null
}

interface BodyNode {
  text?: string
  content?: BodyNode[]
}

const SHOWN_PARAGRAPHS = 4

function textOf(node: BodyNode): string {
  return node.text ?? (node.content ?? []).map(textOf).join('')
}

/** The first paragraphs of a structured body, for a preview. */
export function excerpt(body: unknown): string[] {
  const blocks = (body as BodyNode | null)?.content ?? []
  return blocks
    .map(textOf)
    .filter((text) => text.trim() !== '')
    .slice(0, SHOWN_PARAGRAPHS)
}

async function subjectOf(item: WorkItem): Promise<Subject | null> {
  if (item.subject_type === 'document') {
    const found = await unwrap(api.GET('/api/v1/documents/{document_id}', { params: { path: { document_id: item.subject_id } } }))
    return { ...found, drafter: found.drafter.name }
  }
  if (item.subject_type === 'incoming') {
    const found = await unwrap(api.GET('/api/v1/deliveries/{delivery_id}', { params: { path: { delivery_id: item.subject_id } } }))
    return { ...found, drafter: '' }
  }
  return null
}

async function load(item: WorkItem): Promise<Preview> {
  const subject = subjectOf(item)
  if (item.task_id === null) {
    const [chain, found] = await Promise.all([
      unwrap(api.GET('/api/v1/approvals/chains/{chain_id}', { params: { path: { chain_id: item.chain_id } } })),
      subject,
    ])
    return { task: null, chain, subject: found }
  }
  const [task, found] = await Promise.all([
    unwrap(api.GET('/api/v1/approvals/tasks/{task_id}', { params: { path: { task_id: item.task_id } } })),
    subject,
  ])
  return { task, chain: task.chain, subject: found }
}

/** What the preview shows of the row in hand; the same row loaded anew does not make it blink. */
export function useSubject(item: () => WorkItem | null) {
  return useQuery(
    () => {
      const one = item()
      return one ? rowKey(one) : ''
    },
    async () => {
      const one = item()
      return one ? load(one) : null
    },
  )
}
