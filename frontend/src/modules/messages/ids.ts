/** Ids are decimal strings of up to 63 bits: longer is larger, then by characters. */
export function compareIds(one: string, two: string): number {
  return one.length - two.length || (one < two ? -1 : one > two ? 1 : 0)
}
