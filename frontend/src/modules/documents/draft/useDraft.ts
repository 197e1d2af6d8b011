import { onBeforeUnmount, reactive, ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import type { ApiError } from '@/api/errors'
import { checkDraft, loadDraft, saveDraft } from './api'
import { Autosaver, type SaveStatus } from './autosave'
import { dropBackup, readBackup, writeBackup } from './backup'
import type { BodyNode } from './editor/body'
import type { CheckResult, Draft, DraftPatch } from './types'

export interface DraftState {
  draft: Draft
  status: Ref<SaveStatus>
  problem: ShallowRef<ApiError | null>
  savedAt: Ref<string>
  checks: ShallowRef<CheckResult | null>
  /** Grows with every save: what is computed on the server (the chain) is fetched anew then. */
  revision: Ref<number>
  change: (patch: Partial<DraftPatch>) => void
  /** Somebody typed: the text as it is now. It is sent by itself; here it is only shown and checked. */
  typed: (body: BodyNode) => void
  flush: () => Promise<boolean>
  token: () => number
  /** After a conflict: takes the newer text, or writes mine over it. */
  resolve: (keepMine: boolean) => Promise<Draft>
  /** Stops saving for good: the draft is about to be deleted. */
  abandon: () => Promise<void>
}

/** The regulation's findings, fetched anew after each save; the last answer stays when one fails. */
function useChecks(id: string) {
  const checks = shallowRef<CheckResult | null>(null)
  async function check(): Promise<void> {
    try {
      checks.value = await checkDraft(id)
    } catch {
      // Handing in checks again on the server.
    }
  }
  return { checks, check }
}

/** Nothing written is lost when the page is hidden, closed or left. */
function useLeaving(saver: Autosaver<DraftPatch>): void {
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
}

/** The saver of one draft, with what the screen shows of it. */
function useSaver(draft: Draft, onSaved: () => void) {
  const status = ref<SaveStatus>('saved')
  const problem = shallowRef<ApiError | null>(null)
  const savedAt = ref(draft.updatedAt)

  async function save(token: number, patch: Partial<DraftPatch>): Promise<number> {
    const saved = await saveDraft(draft.id, token, patch)
    // The printed lines follow the recipients unless the drafter worded them; what was written meanwhile stands.
    const newer = saver.unsaved
    if (!('mainText' in newer)) draft.mainText = saved.mainText
    if (!('ccText' in newer)) draft.ccText = saved.ccText
    if (patch.attachments && newer.attachments === patch.attachments) draft.attachments = saved.attachments
    savedAt.value = saved.updatedAt
    return saved.token
  }

  const saver = new Autosaver<DraftPatch>(draft.token, {
    save,
    onStatus: (next, error) => {
      status.value = next
      problem.value = error
    },
    onSaved: () => {
      if (!saver.dirty) dropBackup(draft.id)
      onSaved()
    },
    setTimeout: (run, ms) => window.setTimeout(run, ms),
    clearTimeout: (id) => window.clearTimeout(id),
  })
  return { saver, status, problem, savedAt }
}

const TYPING_PAUSE_MS = 900

/** One draft on one screen: kept here, saved by itself, checked after each save and each pause in typing. */
export function useDraft(initial: Draft): DraftState {
  const draft = reactive({ ...initial }) as Draft
  const revision = ref(0)
  const { checks, check } = useChecks(draft.id)
  const recheck = (): void => {
    revision.value++
    void check()
  }
  const { saver, status, problem, savedAt } = useSaver(draft, recheck)
  useLeaving(saver)

  let pause = 0
  function typed(body: BodyNode): void {
    draft.body = body
    window.clearTimeout(pause)
    pause = window.setTimeout(recheck, TYPING_PAUSE_MS)
  }
  onBeforeUnmount(() => window.clearTimeout(pause))

  function change(patch: Partial<DraftPatch>): void {
    Object.assign(draft, patch)
    saver.change(patch)
    writeBackup(draft.id, saver.currentToken, saver.unsaved)
  }

  async function resolve(keepMine: boolean): Promise<Draft> {
    const latest = await loadDraft(draft.id)
    // The text is nobody's conflict: it stands as everybody at the draft has it.
    Object.assign(draft, latest, { body: draft.body }, keepMine ? saver.unsaved : {})
    saver.resume(latest.token, keepMine)
    if (!keepMine) dropBackup(draft.id)
    return draft
  }

  async function abandon(): Promise<void> {
    await saver.abandon()
    dropBackup(draft.id)
  }

  const kept = readBackup(draft.id, initial.token)
  if (kept) change(kept)
  else void check()

  return { draft, status, problem, savedAt, checks, revision, change, typed, flush: () => saver.flush(), token: () => saver.currentToken, resolve, abandon }
}
