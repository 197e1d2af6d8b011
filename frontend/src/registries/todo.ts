import { shallowReactive, type Component } from 'vue'

/**
 * What else is mine to do, beside tasks on chains: a module adds its rows to the workbench's list and its
 * number to the one count. The component takes `rows`.
 */
export interface TodoSource {
  /** The module whose texts its rows need. */
  texts: string
  component: Component
  load: () => Promise<readonly unknown[]>
  /** Frames after which the rows may be others. */
  frames: readonly string[]
}

export const todoSources = shallowReactive<TodoSource[]>([])

export function registerTodo(source: TodoSource): void {
  todoSources.push(source)
}
