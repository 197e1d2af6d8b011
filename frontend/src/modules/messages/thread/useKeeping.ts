import { watch, type ShallowRef } from 'vue'
import { useSoon } from '@/composables/useSoon'
import { keepPage, keptPage, type KeptPage } from '../offline/pages'
import type { Detail } from '../types'
import type { Opening } from './opening'
import type { Run } from './run'

const PAUSE_MS = 1500

/** Keeps the end of the open conversation on the device a moment after each change, and gives it back. */
export function useKeeping(opening: Readonly<ShallowRef<Opening>>, run: Readonly<ShallowRef<Run | null>>, detail: Readonly<ShallowRef<Detail | null>>) {
  const soon = useSoon(() => {
    const { conversation } = opening.value
    if (run.value && detail.value?.conversation.id === conversation) void keepPage(conversation, { run: run.value, detail: detail.value })
  })
  watch([run, detail], () => soon(PAUSE_MS))
  return { kept: (): Promise<KeptPage | null> => keptPage(opening.value.conversation) }
}
