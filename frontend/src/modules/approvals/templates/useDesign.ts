import { computed, onBeforeUnmount, ref, shallowRef, triggerRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { ApiError } from '@/api/errors'
import { Autosaver, type SaveStatus } from '@/modules/documents/draft/autosave'
import { saveDraft } from './api'
import type { Content, DesignDraft } from './types'
import { Undoing } from './undoing'

interface Kept {
  name: string
  content: Content
}

export interface Design {
  /** As the server last answered: problems, differences, names. */
  told: ShallowRef<DesignDraft>
  name: ComputedRef<string>
  content: ComputedRef<Content>
  status: Ref<SaveStatus>
  problem: ShallowRef<ApiError | null>
  canUndo: ComputedRef<boolean>
  canRedo: ComputedRef<boolean>
  change: (content: Content, tag?: string, name?: string) => void
  rename: (name: string) => void
  undo: () => void
  redo: () => void
  /** Saves what waits; the token to publish by. */
  settle: () => Promise<number>
  abandon: () => Promise<void>
}

/** What changes a draft, each told to `touched`. */
function changing(steps: ShallowRef<Undoing<Kept>>, touched: () => void): Pick<Design, 'change' | 'rename' | 'undo' | 'redo'> {
  return {
    change(content, tag = '', name = steps.value.now.name) {
      steps.value.change({ name, content }, tag)
      touched()
    },
    rename(name) {
      steps.value.change({ ...steps.value.now, name }, 'name')
      touched()
    },
    undo() {
      steps.value.undo()
      touched()
    },
    redo() {
      steps.value.redo()
      touched()
    },
  }
}

/** One draft being worked on: undone and redone, kept on the server a moment after each change. */
export function useDesign(draft: DesignDraft): Design {
  const told = shallowRef(draft)
  const status = ref<SaveStatus>('saved')
  const problem = shallowRef<ApiError | null>(null)
  const steps = shallowRef(new Undoing<Kept>({ name: draft.name, content: draft.content }))
  const saver = new Autosaver<{ kept: Kept }>(draft.token, {
    async save(token) {
      const { name, content } = steps.value.now
      told.value = await saveDraft(draft.id, token, name, content)
      return told.value.token
    },
    onStatus(now, error) {
      status.value = now
      problem.value = error
    },
    onSaved: () => undefined,
    setTimeout: (run, ms) => window.setTimeout(run, ms),
    clearTimeout: (timer) => window.clearTimeout(timer),
  })
  onBeforeUnmount(() => void saver.flush())

  function touched(): void {
    triggerRef(steps)
    saver.change({ kept: steps.value.now })
  }

  return {
    told, status, problem,
    name: computed(() => steps.value.now.name),
    content: computed(() => steps.value.now.content),
    canUndo: computed(() => steps.value.canUndo),
    canRedo: computed(() => steps.value.canRedo),
    ...changing(steps, touched),
    async settle() {
      if (!(await saver.flush())) throw problem.value ?? ApiError.local('client.offline')
      return saver.currentToken
    },
    abandon: () => saver.abandon(),
  }
}
