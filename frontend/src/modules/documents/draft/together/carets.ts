import { Extension } from '@tiptap/core'
import { yCursorPlugin } from '@tiptap/y-tiptap'
import { Awareness } from 'y-protocols/awareness'
import type * as Y from 'yjs'

interface Somebody {
  name: string
  person: string
  /** Ink, filled or outlined, so that two carets side by side are told apart without colours. */
  filled: boolean
}

/** Who else is at the draft, by the client of the shared text. */
export type Others = ReadonlyMap<number, Somebody>

/** Carets of everybody at a draft. The server says who they are; nothing here is taken from a client's word. */
export class Carets {
  readonly awareness: Awareness
  private readonly people = new Map<number, Somebody>()

  constructor(
    doc: Y.Doc,
    private readonly onPeople: (others: Others) => void,
    onMoved: () => void,
  ) {
    this.awareness = new Awareness(doc)
    this.awareness.on('update', (_changes: unknown, origin: unknown) => {
      if (origin === 'local') onMoved()
      if (origin === 'timeout') this.forget()
    })
  }

  /** My own caret, as it is sent: positions that move with the text. */
  mine(): string {
    const cursor = this.awareness.getLocalState()?.cursor as unknown
    return cursor ? JSON.stringify(cursor) : ''
  }

  show(client: number, who: { person: string; name: string; caret: string } | null): void {
    const { states, meta } = this.awareness
    const known = states.has(client)
    if (who) {
      if (!this.people.has(client)) this.people.set(client, { name: who.name, person: who.person, filled: this.people.size % 2 === 0 })
      states.set(client, { user: this.people.get(client), cursor: readCaret(who.caret) })
      meta.set(client, { clock: (meta.get(client)?.clock ?? 0) + 1, lastUpdated: Date.now() })
    } else {
      states.delete(client)
      meta.delete(client)
      this.people.delete(client)
    }
    const changes = { added: who && !known ? [client] : [], updated: who && known ? [client] : [], removed: who ? [] : [client] }
    this.awareness.emit('change', [changes, 'server'])
    this.onPeople(new Map(this.people))
  }

  destroy(): void {
    this.awareness.destroy()
  }

  private forget(): void {
    for (const client of this.people.keys()) if (!this.awareness.states.has(client)) this.people.delete(client)
    this.onPeople(new Map(this.people))
  }
}

function readCaret(caret: string): unknown {
  try {
    return JSON.parse(caret)
  } catch {
    return null
  }
}

function flag(user: Somebody): HTMLElement {
  const caret = document.createElement('span')
  caret.className = 'co-caret'
  const name = document.createElement('span')
  name.className = user.filled ? 'co-flag' : 'co-flag outlined'
  name.textContent = user.name
  // The word joiners keep an input method from writing into the flag.
  caret.append('⁠', name, '⁠')
  return caret
}

/** Draws the others' carets with their names. */
export const coCarets = (awareness: Awareness): Extension =>
  Extension.create({
    name: 'coCarets',
    addProseMirrorPlugins: () => [
      yCursorPlugin(awareness, {
        cursorBuilder: (user: Somebody) => flag(user),
        selectionBuilder: () => ({ class: 'co-selection' }),
      }),
    ],
  })
