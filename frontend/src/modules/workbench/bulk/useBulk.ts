import { computed, ref, shallowRef } from 'vue'
import { api, unwrap } from '@/api/client'
import { toApiError, type ApiError } from '@/api/errors'
import type { components } from '@/api/schema'
import { newKey } from '@/composables/newKey'
import { useFrames } from '@/realtime'

export type Candidate = components['schemas']['BulkCandidateView']

/** "agreed", or why not. */
export type Outcome = { agreed: true } | { agreed: false; why: ApiError }

export function keyOf(candidate: Candidate): string {
  return candidate.item.task_id ?? ''
}

function asked(candidate: Candidate, keys: Map<string, string>) {
  const task = keyOf(candidate)
  const key = keys.get(task) ?? newKey()
  keys.set(task, key)
  return { task, seen_hash: candidate.seen_hash, key }
}

/** What may be agreed to together: choosing among what was read, agreeing once, what came of each. */
export function useBulk() {
  const candidates = shallowRef<readonly Candidate[] | null>(null)
  const error = shallowRef<unknown>(null)
  const chosen = ref<ReadonlySet<string>>(new Set())
  const outcomes = shallowRef<ReadonlyMap<string, Outcome>>(new Map())
  /** One key a paper until its answer is known: a lost answer must not agree twice. */
  const keys = new Map<string, string>()

  const ready = computed(() => (candidates.value ?? []).filter((one) => one.seen_hash !== '' && !outcomes.value.get(keyOf(one))?.agreed))
  const picked = computed(() => ready.value.filter((one) => chosen.value.has(keyOf(one))))
  const all = computed<boolean | 'indeterminate'>(() => (picked.value.length === 0 ? false : picked.value.length === ready.value.length || 'indeterminate'))

  async function load(): Promise<void> {
    error.value = null
    try {
      candidates.value = await unwrap(api.GET('/api/v1/approvals/tasks/bulk'))
    } catch (problem) {
      error.value = problem
    }
  }

  function choose(key: string, on: boolean): void {
    const next = new Set(chosen.value)
    if (on) next.add(key)
    else next.delete(key)
    chosen.value = next
  }

  function chooseAll(on: boolean): void {
    chosen.value = new Set(on ? ready.value.map(keyOf) : [])
  }

  async function agree(opinion: string): Promise<void> {
    const items = picked.value.map((one) => asked(one, keys))
    const found = await unwrap(api.POST('/api/v1/approvals/tasks/agree-many', { body: { items, opinion } }))
    const next = new Map(outcomes.value)
    for (const one of found) {
      keys.delete(one.task)
      next.set(one.task, one.refused === null ? { agreed: true } : { agreed: false, why: toApiError(one.refused, 409) })
    }
    outcomes.value = next
    chosen.value = new Set()
  }

  useFrames('task.changed', () => void (outcomes.value.size === 0 && load()))
  void load()
  return { candidates, error, chosen, outcomes, ready, picked, all, load, choose, chooseAll, agree }
}
