/** Answers fetched before they are asked for: each is used once, and never when it has grown old. */
const FRESH_MS = 120_000
const kept = new Map<string, { at: number; answer: Promise<unknown> }>()

export function loadAhead<T>(key: string, load: () => Promise<T>): Promise<T> {
  const answer = load()
  kept.set(key, { at: Date.now(), answer })
  // A failed fetch is made again, and told, when it is really asked for.
  answer.catch(() => kept.delete(key))
  return answer
}

export function takeAhead<T>(key: string, load: () => Promise<T>): Promise<T> {
  const found = kept.get(key)
  kept.delete(key)
  if (!found || Date.now() - found.at > FRESH_MS) return load()
  return (found.answer as Promise<T>).catch(load)
}

export function forgetAhead(): void {
  kept.clear()
}
