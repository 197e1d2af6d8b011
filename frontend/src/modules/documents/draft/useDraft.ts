import { onBeforeUnmount, reactive, ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import type { ApiError } from '@/api/errors'
import { checkDraft, loadDraft, saveDraft } from './api'
import { Autosaver, type SaveStatus } from './autosave'
import { dropBackup, readBackup, writeBackup } from './backup'
import type { CheckResult, Draft, DraftPatch } from './types'

export interface DraftState {
  draft: Draft
  status: Ref<SaveStatus>
  problem: ShallowRef<ApiError | null>
  savedAt: Ref<string>
  checks: ShallowRef<CheckResult | null>
  checking: Ref<boolean>
  /** Grows with every save: what is computed on the server (the chain) is fetched anew then. */
  revision: Ref<number>
  change: (patch: Partial<DraftPatch>) => void
  flush: () => Promise<boolean>
  token: () => number
  /** After a conflict: takes the newer text, or writes mine over it. */
  resolve: (keepMine: boolean) => Promise<Draft>
}

/** One draft on one screen: kept here, saved by itself, checked after each save. */
export function useDraft(initial: Draft): DraftState {
  const draft = reactive({ ...initial }) as Draft
  const status = ref<SaveStatus>('saved')
  const problem = shallowRef<ApiError | null>(null)
  const savedAt = ref(initial.updatedAt)
  const checks = shallowRef<CheckResult | null>(null)
  const checking = ref(false)
  const revision = ref(0)

  async function save(token: number, patch: Partial<DraftPatch>): Promise<number> {
    const saved = await saveDraft(draft.id, token, patch)
    // The printed lines follow the recipients unless the drafter worded them.
    if (!('mainText' in patch)) draft.mainText = saved.mainText
    if (!('ccText' in patch)) draft.ccText = saved.ccText
    if (patch.attachments) draft.attachments = saved.attachments
    savedAt.value = saved.updatedAt
    return saved.token
  }

  async function check(): Promise<void> {
    checking.value = true
    try {
      checks.value = await checkDraft(draft.id)
    } catch {
      // The last answer stays; handing in checks again on the server.
    } finally {
      checking.value = false
    }
  }

  const saver = new Autosaver<DraftPatch>(initial.token, {
    save,
    onStatus: (next, error) => {
      status.value = next
      problem.value = error
    },
    onSaved: () => {
      if (!saver.dirty) dropBackup(draft.id)
      revision.value++
      void check()
    },
    setTimeout: (run, ms) => window.setTimeout(run, ms),
    clearTimeout: (id) => window.clearTimeout(id),
  })

  function change(patch: Partial<DraftPatch>): void {
    Object.assign(draft, patch)
    saver.change(patch)
    writeBackup(draft.id, saver.currentToken, saver.unsaved)
  }

  async function resolve(keepMine: boolean): Promise<Draft> {
    const latest = await loadDraft(draft.id)
    const mine = keepMine ? saver.unsaved : {}
    Object.assign(draft, latest, mine)
    saver.resume(latest.token, keepMine)
    if (!keepMine) dropBackup(draft.id)
    return draft
  }

  const leaving = (event: BeforeUnloadEvent): void => {
    if (saver.dirty) event.preventDefault()
  }
  const hidden = (): void => {
    if (document.visibilityState === 'hidden') void saver.flush()
  }
  window.addEventListener('beforeunload', leaving)
  document.addEventListener('visibilitychange', hidden)
  onBeforeUnmount(() => {
    window.removeEventListener('beforeunload', leaving)
    document.removeEventListener('visibilitychange', hidden)
    void saver.flush().then(() => saver.stop())
  })

  const kept = readBackup(draft.id, initial.token)
  if (kept) change(kept)
  else void check()

  return { draft, status, problem, savedAt, checks, checking, revision, change, flush: () => saver.flush(), token: () => saver.currentToken, resolve }
}
