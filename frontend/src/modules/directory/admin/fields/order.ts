/** A list with one of its members put at another place. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const at = Math.max(0, Math.min(to, list.length - 1))
  const rest = [...list]
  const [one] = rest.splice(from, 1)
  if (one !== undefined) rest.splice(at, 0, one)
  return rest
}
