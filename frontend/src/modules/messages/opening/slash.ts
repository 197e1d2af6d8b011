/** "/wea" while one writes the first word; null elsewhere. */
export function slashQuery(before: string, whole: string): string | null {
  const match = /^\/([^\s/]{0,20})$/u.exec(before)
  return match && whole.startsWith(before) ? (match[1] ?? null) : null
}

/** "/天气 江门" in its two parts, where one of the names is the first. */
export function slashCall(text: string, names: readonly string[]): { name: string; words: string } | null {
  const match = /^\/([^\s/]{1,20})(?:\s+([^]*))?$/u.exec(text.trim())
  const name = match?.[1]
  return name !== undefined && names.includes(name) ? { name, words: match?.[2] ?? '' } : null
}
