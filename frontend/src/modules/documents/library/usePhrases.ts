import type { Editor, Extension } from '@tiptap/core'
import { computed, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { loadEntries, type Entry } from './api'
import { insertPhrase } from './inserting'
import { offered } from './matching'
import { closeSlash, phraseSlash, type SlashPlace } from './slash'

const SHOWN = 40
export const SLASH_LIST = 'phrase-slash'

export interface Phrases {
  /** To be given to the editor: it opens the list at a "/". */
  extension: Extension
  entries: ShallowRef<readonly Entry[] | null>
  error: ShallowRef<unknown>
  load: () => Promise<void>
  /** Where the list stands; null when it is closed. */
  place: ShallowRef<SlashPlace | null>
  found: ComputedRef<readonly Entry[]>
  active: Ref<number>
  choose: (entry: Entry) => void
}

/** The caret stays in the text: what is chosen in the list is told from there. */
function tell(editor: Editor | null, entry: Entry | undefined): void {
  const dom = editor?.view.dom
  if (!dom) return
  if (entry) {
    dom.setAttribute('aria-controls', SLASH_LIST)
    dom.setAttribute('aria-activedescendant', `${SLASH_LIST}-${entry.id}`)
  } else {
    dom.removeAttribute('aria-controls')
    dom.removeAttribute('aria-activedescendant')
  }
}

function useShelf() {
  const entries = shallowRef<readonly Entry[] | null>(null)
  const error = shallowRef<unknown>(null)

  async function load(): Promise<void> {
    error.value = null
    try {
      entries.value = await loadEntries('phrase')
    } catch (problem) {
      error.value = problem
    }
  }
  return { entries, error, load }
}

/** The phrases for one draft of a kind, fetched when they are first asked for. */
export function usePhrases(kind: () => string): Phrases {
  const { entries, error, load } = useShelf()
  const place = shallowRef<SlashPlace | null>(null)
  const active = ref(0)
  let editor: Editor | null = null

  const found = computed(() => (place.value ? offered(entries.value ?? [], place.value.query, kind()).slice(0, SHOWN) : []))

  function choose(entry: Entry): void {
    const at = place.value
    if (!at || !editor) return
    closeSlash(editor)
    insertPhrase(editor, entry.text, at)
  }

  function press(event: KeyboardEvent): boolean {
    const entry = found.value[active.value]
    if (!entry) return false
    const steps = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (steps) active.value = (active.value + steps + found.value.length) % found.value.length
    else if (event.key === 'Enter' || event.key === 'Tab') choose(entry)
    else return false
    return true
  }

  const extension = phraseSlash({
    show: (next, from) => {
      editor = from
      place.value = next
      if (next && !entries.value) void load()
    },
    press,
  })

  watch(found, () => (active.value = 0))
  watch([found, active], () => tell(editor, found.value[active.value]), { flush: 'post' })
  return { extension, entries, error, load, place, found, active, choose }
}
