import { onBeforeUnmount, ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import * as Y from 'yjs'
import type { ApiError } from '@/api/errors'
import { realtime } from '@/realtime'
import { Carets, type Others } from './carets'
import { fillEmptyBlocks } from './emptyTexts'
import { dropKept, keep, takeKept } from './keeping'
import { DraftSession, type Ending, type Ports, type Standing } from './session'

export interface Together {
  doc: Y.Doc
  carets: Carets
  standing: Ref<Standing>
  problem: ShallowRef<ApiError | null>
  unsent: Ref<boolean>
  /** The text has come: only then is there something to write in. */
  arrived: Ref<boolean>
  writes: Ref<boolean>
  others: ShallowRef<Others>
  ending: Ref<Ending | null>
  /** Grows when the text is replaced as a whole; 0 before it has come. */
  epoch: () => number
  flush: () => Promise<boolean>
  rejoin: () => void
}

const KEEP_MS = 600
/** What the text is written into on the server too (documents/ydoc.py). */
export const FIELD = 'body'

/** What a page shows of its session. */
function shownState() {
  return {
    standing: ref<Standing>('joining'),
    problem: shallowRef<ApiError | null>(null),
    unsent: ref(false),
    arrived: ref(false),
    writes: ref(false),
    others: shallowRef<Others>(new Map()),
    ending: ref<Ending | null>(null),
  }
}

/** Keeps the words on this device a moment after each change, while some are not with the server. */
function useKeeping(document: string, doc: Y.Doc, unsent: Ref<boolean>, epoch: () => number) {
  let waiting = 0
  function save(): void {
    window.clearTimeout(waiting)
    waiting = 0
    if (unsent.value) void keep(document, epoch(), doc, true)
  }
  function soon(): void {
    if (unsent.value && !waiting) waiting = window.setTimeout(save, KEEP_MS)
  }
  doc.on('update', soon)
  return { save, soon }
}

const realtimePorts = (caret: () => string): Ports => ({
  send: (command) => realtime.send(command),
  on: (type, handler) => realtime.on(type, handler),
  onOpen: (run) => realtime.onOpen(run),
  setTimeout: (run, ms) => window.setTimeout(run, ms),
  clearTimeout: (id) => window.clearTimeout(id),
  caret,
})

/** The shared text of one draft for as long as the page is open. */
export function useTogether(document: string): Together {
  const doc = new Y.Doc()
  const shown = shownState()
  const carets = new Carets(doc, (people) => (shown.others.value = people), () => session.moved())
  const session = new DraftSession(document, doc, realtimePorts(() => carets.mine()), {
    standing: (next, error) => {
      shown.standing.value = next
      shown.problem.value = error
      shown.writes.value = session.writes
      if (next === 'live') shown.arrived.value = true
    },
    unsent: (next) => {
      shown.unsent.value = next
      if (next) keeping.soon()
      else void dropKept(document)
    },
    caret: (client, who) => carets.show(client, who),
    ended: (why) => {
      shown.ending.value = why
      if (why !== 'locked') void dropKept(document)
    },
  })
  const unfill = fillEmptyBlocks(doc, doc.getXmlFragment(FIELD))
  const keeping = useKeeping(document, doc, shown.unsent, () => session.epoch)

  let left = false
  async function begin(): Promise<void> {
    const kept = await takeKept(document)
    if (left) return
    if (kept) shown.arrived.value = true
    session.start(kept)
  }
  void begin()
  onBeforeUnmount(() => {
    left = true
    keeping.save()
    session.stop()
    unfill()
    carets.destroy()
    doc.destroy()
  })
  return { doc, carets, ...shown, epoch: () => session.epoch, flush: () => session.flushed(), rejoin: () => void session.join() }
}
