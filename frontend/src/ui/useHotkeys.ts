import { onScopeDispose } from 'vue'

export type Hotkeys = Record<string, (event: KeyboardEvent) => void>

/** Keys that write nothing. */
const WHILE_TYPING = /^(?:ctrl\+|f\d+$|alt\+(?:shift\+)?arrow)/u
const EDITABLE = 'input, textarea, select, [contenteditable="true"], [contenteditable=""]'

/** "ctrl+k", "shift+enter", "j", "?" : the name a key press has in a Hotkeys table. Meta counts as ctrl. */
export function hotkeyName(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>): string {
  const key = event.key.toLowerCase()
  const parts: string[] = []
  if (event.ctrlKey || event.metaKey) parts.push('ctrl')
  if (event.altKey) parts.push('alt')
  // A shifted sign such as "?" is its own key; only letters and named keys carry the word.
  if (event.shiftKey && (key.length > 1 || /[a-z]/u.test(key))) parts.push('shift')
  return [...parts, key].join('+')
}

/**
 * Keys for a screen while it is mounted. Nothing fires while an input method composes;
 * plain letters do not fire while somebody types.
 */
export function useHotkeys(table: Hotkeys): void {
  function onKey(event: KeyboardEvent): void {
    if (event.isComposing || event.defaultPrevented) return
    const name = hotkeyName(event)
    const handler = table[name]
    if (!handler) return
    const typing = event.target instanceof Element && event.target.closest(EDITABLE) !== null
    if (typing && !WHILE_TYPING.test(name)) return
    if (document.querySelector('[role="dialog"]') && !name.startsWith('ctrl+')) return
    handler(event)
  }
  window.addEventListener('keydown', onKey)
  onScopeDispose(() => window.removeEventListener('keydown', onKey))
}
