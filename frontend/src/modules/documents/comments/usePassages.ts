import type { Editor } from '@tiptap/vue-3'
import { nextTick, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import type { Thread } from './api'
import { passagesKey, selectedPassage, showPassages } from './passages'
import type { CommentsState } from './useComments'

/** Comments drawn in the editor: where they stand, and the way to a new one. */
export function usePassages(editor: ShallowRef<Editor>, comments: CommentsState, epoch: () => number, arrived: Ref<boolean>) {
  const placed = shallowRef<ReadonlyMap<string, number>>(new Map())

  function read(): void {
    const spots = passagesKey.getState(editor.value.state)?.spots
    placed.value = new Map([...(spots ?? [])].map(([id, spot]) => [id, spot.from]))
  }

  function draw(): void {
    if (editor.value.isDestroyed) return
    showPassages(editor.value.view, { threads: comments.threads.value, picked: comments.picked.value })
    read()
  }

  // The text comes a moment after its session: only then is there something to find words in.
  watch([comments.threads, comments.picked, arrived], () => void nextTick(draw), { immediate: true })

  /** Begins a comment on what is selected; false when nothing is. */
  function begin(): boolean {
    const passage = selectedPassage(editor.value.state, epoch())
    comments.passage.value = passage
    return passage !== null
  }

  function show(thread: Thread): void {
    document.querySelector(`.writing [data-thread="${thread.id}"]`)?.scrollIntoView({ block: 'center' })
  }

  return { placed, draw, begin, show }
}
