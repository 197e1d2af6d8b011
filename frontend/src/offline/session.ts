import type { components } from '@/api/schema'
import { silenceOthers } from './push'
import { wipe } from './shelf'

type Session = components['schemas']['SessionView']

const KEY = 'office.session'
/** As long as a session of the server lasts: after that, nothing is shown without asking it. */
const LASTS_MS = 12 * 3600 * 1000

/** Notes who is signed in on this device, so that the page opens for them without a line. */
export async function arrive(session: Session): Promise<void> {
  if (keptSession()?.account.id !== session.account.id) await forgetDevice()
  void silenceOthers(session.account.id)
  try {
    localStorage.setItem(KEY, JSON.stringify({ at: Date.now(), session }))
  } catch {
    // Private mode: without a line nobody is known.
  }
}

export function keptSession(now = Date.now()): Session | null {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? 'null') as { at: number; session: Session } | null
    return kept && now - kept.at < LASTS_MS ? kept.session : null
  } catch {
    return null
  }
}

/** Signed out, or somebody else came: nothing that was read stays on this device. What waits to be sent does. */
export async function forgetDevice(): Promise<void> {
  try {
    localStorage.removeItem(KEY)
  } catch {
    // Nothing was kept.
  }
  await wipe()
}
