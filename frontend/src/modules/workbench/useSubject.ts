import { api, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import { useQuery } from '@/composables/useQuery'
import { i18n } from '@/i18n'
import { previewText } from '@/modules/approvals/requests/answers'
import type { Answer } from '@/modules/approvals/requests/types'
import { rowKey, type TaskView, type WorkItem } from './work'

export type ChainView = components['schemas']['ChainView']
type Subject = Pick<components['schemas']['DocumentView'], 'body' | 'characters' | 'main_text'> & { attachments: readonly unknown[]; drafter: string }

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
  if (item.subject_type === 'request') return requestOf(item.subject_id)
  return null
}

/** A request as the preview shows papers: its answers as lines of text, its files as attachments. */
async function requestOf(request_id: string): Promise<Subject> {
  const found = await unwrap(api.GET('/api/v1/approvals/requests/{request_id}', { params: { path: { request_id } } }))
  const answers = found.answers as unknown as Answer[]
  const say = (words: { zh: string; en: string }): string => (i18n.global.locale.value.startsWith('zh') ? words.zh : words.en)
  const lines = answers.map((answer) => ({ label: say(answer.label), text: previewText(answer, say) })).filter((line) => line.text)
  return {
    body: { content: lines.map((line) => ({ text: `${line.label}：${line.text}` })) },
    characters: lines.reduce((sum, line) => sum + line.text.length, 0),
    attachments: answers.filter((answer) => answer.type === 'attachment').flatMap((answer) => answer.value as unknown[]),
    main_text: '',
    drafter: found.owner.name,
  }
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
