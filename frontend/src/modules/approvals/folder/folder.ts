import { inject, watch, type ComputedRef, type InjectionKey } from 'vue'

/** The reading folder (批阅夹) around a paper's own screen: where one is in it, and how to go on. */
export interface Folder {
  at: ComputedRef<number>
  total: ComputedRef<number>
  /** My task in the paper that lies open. */
  task: ComputedRef<string | null>
  mayGoBack: ComputedRef<boolean>
  step: (by: 1 | -1) => void
  later: () => void
  undo: () => void
  decided: () => void
}

export const folderKey: InjectionKey<Folder> = Symbol('folder')

export function useFolder(): Folder | null {
  return inject(folderKey, null)
}

/** Lets the folder go on when my turn in its paper is over. `task`: mine; null without one, undefined while loading. */
export function tellFolder(task: () => string | null | undefined): void {
  const folder = useFolder()
  if (!folder) return
  watch(task, (now, before) => {
    if (now !== undefined && before && before !== now && before === folder.task.value) folder.decided()
  })
}
