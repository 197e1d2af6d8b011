import { defineAsyncComponent, shallowRef, type Component } from 'vue'
import type { IconName } from '@/ui/icons'

/**
 * What other modules make of a message: a task, a matter, a draft. messages offers it in its menu and
 * shows what became of a message, and so knows no other module.
 */
export interface MessageAct {
  key: string
  /** A text key, of texts that the registering module has loaded. */
  label: string
  icon: IconName
  /** Whether the viewer may at all; the server decides. */
  may: () => boolean
  /** Opened with `conversation`, `seq`, `text`, `sender` and `act`; emits `close`. */
  dialog: Component
}

const acts: MessageAct[] = []
/** Drawn below a message, with `conversation` and `seq`. */
export const messageMarks = shallowRef<Component | null>(null)

export function registerMessageAct(act: Omit<MessageAct, 'dialog'>, load: () => Promise<{ default: Component }>): void {
  acts.push({ ...act, dialog: defineAsyncComponent(load) })
}

export function registerMessageMarks(load: () => Promise<{ default: Component }>): void {
  messageMarks.value = defineAsyncComponent(load)
}

export const messageActs = (): readonly MessageAct[] => acts.filter((act) => act.may())
export const messageAct = (key: string | null): MessageAct | null => acts.find((act) => act.key === key) ?? null
