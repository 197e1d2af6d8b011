import { shallowRef } from 'vue'

/** The message that the arrow up in an empty line asks to be edited; its row opens its form. */
export const editLast = shallowRef<{ conversation: string; seq: number } | null>(null)
