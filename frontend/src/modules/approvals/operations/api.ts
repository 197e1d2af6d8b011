import { api, unwrap } from '@/api/client'
import type { components } from '@/api/schema'

export type ChainView = components['schemas']['ChainView']
export type TaskAbilities = components['schemas']['TaskAbilities']
export type ExtensionView = components['schemas']['ExtensionView']
export type DictationView = components['schemas']['DictationView']

const ofTask = (task_id: string) => ({ params: { path: { task_id } } })
const ofChain = (chain_id: string) => ({ params: { path: { chain_id } } })

export interface Operations {
  chain: ChainView
  /** What I may do with my own task; null without one. */
  task: TaskAbilities | null
}

export async function loadOperations(chain: string, task: string | null): Promise<Operations> {
  if (task === null) return { chain: await unwrap(api.GET('/api/v1/approvals/chains/{chain_id}', ofChain(chain))), task: null }
  const view = await unwrap(api.GET('/api/v1/approvals/tasks/{task_id}', ofTask(task)))
  return { chain: view.chain, task: view.abilities }
}

export async function suspend(task: string, reason: string): Promise<void> {
  await unwrap(api.POST('/api/v1/approvals/tasks/{task_id}/suspend', { ...ofTask(task), body: { reason } }))
}

export async function resume(chain: string): Promise<void> {
  await unwrap(api.POST('/api/v1/approvals/chains/{chain_id}/resume', ofChain(chain)))
}

export async function reject(task: string, opinion: string, seenHash: string, key: string): Promise<void> {
  const body = { action: 'reject' as const, opinion, seen_hash: seenHash, idempotency_key: key, data: {}, return_to: null, back: 'straight' as const }
  await unwrap(api.POST('/api/v1/approvals/tasks/{task_id}/decide', { ...ofTask(task), body }))
}

export async function takeBack(task: string, reason: string): Promise<void> {
  await unwrap(api.POST('/api/v1/approvals/tasks/{task_id}/take-back', { ...ofTask(task), body: { reason } }))
}

export async function removeSigner(step_id: string, slot: number, reason: string): Promise<void> {
  await unwrap(api.POST('/api/v1/approvals/steps/{step_id}/remove-signer', { params: { path: { step_id } }, body: { slot, reason } }))
}

export async function askExtension(task: string, until: string, reason: string): Promise<void> {
  await unwrap(api.POST('/api/v1/approvals/tasks/{task_id}/extension', { ...ofTask(task), body: { until, reason } }))
}

export async function answerExtension(extension_id: string, granted: boolean, answer: string): Promise<void> {
  await unwrap(api.POST('/api/v1/approvals/extensions/{extension_id}/answer', { params: { path: { extension_id } }, body: { granted, answer } }))
}

export async function circulate(chain: string, people: string[], note: string, inOrder: boolean): Promise<void> {
  await unwrap(api.POST('/api/v1/approvals/chains/{chain_id}/circulate', { ...ofChain(chain), body: { people, note, in_order: inOrder } }))
}

export async function comment(task: string, text: string): Promise<void> {
  await unwrap(api.POST('/api/v1/approvals/tasks/{task_id}/comment', { ...ofTask(task), body: { text } }))
}

export async function dictate(task: string, opinion: string, seenHash: string, scan: File | null): Promise<void> {
  await unwrap(
    api.POST('/api/v1/approvals/tasks/{task_id}/dictation', {
      ...ofTask(task),
      body: { opinion, seen_hash: seenHash },
      bodySerializer: () => {
        const form = new FormData()
        form.append('opinion', opinion)
        form.append('seen_hash', seenHash)
        if (scan) form.append('file', scan)
        return form
      },
    }),
  )
}

export async function confirmDictation(dictation_id: string, key: string): Promise<void> {
  await unwrap(api.POST('/api/v1/approvals/dictations/{dictation_id}/confirm', { params: { path: { dictation_id } }, body: { idempotency_key: key } }))
}

export async function refuseDictation(dictation_id: string): Promise<void> {
  await unwrap(api.POST('/api/v1/approvals/dictations/{dictation_id}/refuse', { params: { path: { dictation_id } } }))
}

export function scanLink(dictation: string): string {
  return `/api/v1/approvals/dictations/${dictation}/scan`
}

/** The hash of the text that a decision would cover now. */
export async function seenHashOf(task: string): Promise<string> {
  return (await unwrap(api.GET('/api/v1/approvals/tasks/{task_id}', ofTask(task)))).seen_hash
}
