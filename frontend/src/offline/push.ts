/** This browser's subscription to pushes: who turned it on here, and how it ends. */
const KEY = 'office.push'

export async function subscription(): Promise<PushSubscription | null> {
  if (!('serviceWorker' in navigator) || !('PushManager' in window)) return null
  const registration = await navigator.serviceWorker.getRegistration()
  return (await registration?.pushManager.getSubscription()) ?? null
}

/** Notes whose pushes come to this browser. */
export function pushesFor(account: string): void {
  try {
    localStorage.setItem(KEY, account)
  } catch {
    // Private mode: pushes end with it.
  }
}

/** No push comes to this browser any more; its push service says so to the server when the next one is sent. */
export async function silence(): Promise<void> {
  try {
    localStorage.removeItem(KEY)
    await (await subscription())?.unsubscribe()
  } catch {
    // There was none.
  }
}

/** Somebody else signs in: what is meant for who was here before shows here no more. */
export async function silenceOthers(account: string): Promise<void> {
  let owner: string | null = null
  try {
    owner = localStorage.getItem(KEY)
  } catch {
    return
  }
  if (owner !== null && owner !== account) await silence()
}
