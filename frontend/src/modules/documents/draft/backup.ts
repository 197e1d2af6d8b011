import type { DraftPatch } from './types'

const key = (id: string): string => `office.draft.${id}`

interface Backup {
  token: number
  patch: Partial<DraftPatch>
}

/** What is not on the server yet also lies on this device, until it is. */
export function writeBackup(id: string, token: number, patch: Partial<DraftPatch>): void {
  try {
    localStorage.setItem(key(id), JSON.stringify({ token, patch } satisfies Backup))
  } catch {
    // Full or private storage: the text is still in the page and is sent again.
  }
}

/** What an earlier page left unsaved, if the draft has not been changed elsewhere since. */
export function readBackup(id: string, token: number): Partial<DraftPatch> | null {
  try {
    const found = JSON.parse(localStorage.getItem(key(id)) ?? 'null') as Backup | null
    if (found && found.token === token && Object.keys(found.patch).length > 0) return found.patch
  } catch {
    // Unreadable: nothing to bring back.
  }
  return null
}

export function dropBackup(id: string): void {
  localStorage.removeItem(key(id))
}
