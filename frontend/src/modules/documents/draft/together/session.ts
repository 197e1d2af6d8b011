import * as Y from 'yjs'
import { ApiError, asApiError } from '@/api/errors'
import type { Command, Frame } from '@/realtime'
import { decode, encode } from './bytes'

/** joining: the text is on its way; apart: no line, what is typed waits here; over: nothing more is taken. */
export type Standing = 'joining' | 'live' | 'apart' | 'refused' | 'over'
export type Ending = 'locked' | 'gone' | 'restarted'

/** What a session needs from its surroundings; tests give their own. */
export interface Ports {
  send: (command: Command) => Promise<Frame>
  on: (type: string, handler: (frame: Frame) => void) => () => void
  onOpen: (run: () => void) => () => void
  setTimeout: (run: () => void, ms: number) => number
  clearTimeout: (id: number) => void
  /** Where somebody's caret stands now; empty: nowhere. */
  caret: () => string
}

export interface Listeners {
  standing: (standing: Standing, error: ApiError | null) => void
  /** The words are all on the server, or some are not. */
  unsent: (unsent: boolean) => void
  /** Somebody's caret; null when they left. */
  caret: (client: number, who: { person: string; name: string; caret: string } | null) => void
  ended: (why: Ending) => void
}

const PAUSE_MS = 30
const CARET_MS = 120
const BEAT_MS = 10_000
/** Numbers may overtake each other by a moment; only a gap that stays is a loss. */
const GAP_MS = 400
const RETRY_MS = 1500

/**
 * One person's copy of a draft's shared text, kept the same as everybody's: sends what is typed here, takes
 * what others type, and after any loss compares state vectors with the server, which knows every word.
 */
export class DraftSession {
  standing: Standing = 'joining'
  writes = false
  epoch = 0
  /** The last update up to which nothing is missing here. */
  seq = 0
  private newest = 0
  private readonly early = new Set<number>()
  private waiting: Uint8Array[] = []
  private unsent = false
  private sending = false
  private joining: Promise<void> | null = null
  private stopped = false
  private readonly timers = new Map<string, number>()
  private readonly undo: (() => void)[] = []

  constructor(
    readonly document: string,
    readonly doc: Y.Doc,
    private readonly ports: Ports,
    private readonly listeners: Listeners,
  ) {}

  /** `kept`: what an earlier page of this device held of an epoch, and whether all of it had been sent. */
  start(kept: { epoch: number; state: Uint8Array; unsent: boolean } | null = null): void {
    if (kept) {
      this.epoch = kept.epoch
      // Words were typed here: who typed them may write until the server says otherwise.
      this.writes = true
      Y.applyUpdate(this.doc, kept.state, this)
      this.setUnsent(kept.unsent)
      this.setStanding('apart')
    }
    const typed = (update: Uint8Array, origin: unknown): void => {
      if (origin !== this) this.typed(update)
    }
    this.doc.on('update', typed)
    this.undo.push(() => this.doc.off('update', typed))
    for (const [type, take] of Object.entries({ update: this.onUpdate, caret: this.onCaret, gone: this.onGone, restarted: this.onRestarted, locked: this.onLocked, rejoin: this.onRejoin })) {
      this.undo.push(this.ports.on(`draft.${type}`, (frame) => String(frame.document) === this.document && take(frame)))
    }
    this.undo.push(this.ports.on('epoch', () => void this.join()))
    this.undo.push(this.ports.onOpen(() => void this.join()))
    this.beat()
  }

  /** Everything typed here is on the server. False when it could not be brought there. */
  async flushed(): Promise<boolean> {
    await this.joining
    this.clear('send')
    await this.send()
    return !this.unsent
  }

  /** The caret moved; told to the others a moment later, or with what is typed. */
  moved(): void {
    if (this.standing === 'live' && this.writes) this.later('caret', CARET_MS, () => void this.point())
  }

  stop(): void {
    this.stopped = true
    for (const id of this.timers.values()) this.ports.clearTimeout(id)
    this.timers.clear()
    for (const undo of this.undo.splice(0)) undo()
    if (this.standing === 'live') void this.ports.send({ command: 'draft.leave', document: this.document, client: this.doc.clientID }).catch(() => {})
  }

  /** Compares with the server: takes what is missing here, sends what is missing there. */
  join(): Promise<void> {
    this.joining ??= this.compare().finally(() => (this.joining = null))
    return this.joining
  }

  private async compare(): Promise<void> {
    if (this.stopped || this.standing === 'over') return
    let ack: Frame
    try {
      ack = await this.ports.send({ command: 'draft.open', document: this.document, client: this.doc.clientID, epoch: this.epoch, vector: this.epoch ? encode(Y.encodeStateVector(this.doc)) : '' })
    } catch (problem) {
      this.fail(asApiError(problem))
      return
    }
    if (this.stopped) return
    if (this.epoch && Number(ack.epoch) !== this.epoch) {
      this.end('restarted')
      return
    }
    this.epoch = Number(ack.epoch)
    this.seq = Math.max(this.seq, Number(ack.seq))
    for (const seq of this.early) if (seq <= this.seq) this.early.delete(seq)
    this.writes = Boolean(ack.writes)
    Y.applyUpdate(this.doc, decode(String(ack.update)), this)
    if (this.unsent) this.waiting = [Y.encodeStateAsUpdate(this.doc, decode(String(ack.vector)))]
    this.setStanding('live')
    void this.send()
    void this.point()
  }

  private typed(update: Uint8Array): void {
    this.waiting.push(update)
    this.setUnsent(true)
    if (this.standing === 'live') this.later('send', PAUSE_MS, () => void this.send())
  }

  private async send(): Promise<void> {
    if (this.sending || this.waiting.length === 0 || this.standing !== 'live' || !this.writes) return
    this.sending = true
    this.clear('caret')
    const update = Y.mergeUpdates(this.waiting)
    this.waiting = []
    try {
      const ack = await this.ports.send({ command: 'draft.push', document: this.document, epoch: this.epoch, client: this.doc.clientID, update: encode(update), caret: this.ports.caret() })
      this.sending = false
      this.heard(Number(ack.seq))
      if (this.waiting.length === 0) this.setUnsent(false)
      else await this.send()
    } catch (problem) {
      this.sending = false
      // Not known whether it arrived: the next comparison tells.
      this.fail(asApiError(problem))
    }
  }

  private async point(): Promise<void> {
    if (this.standing !== 'live') return
    try {
      const ack = await this.ports.send({ command: 'draft.caret', document: this.document, epoch: this.epoch, client: this.doc.clientID, caret: this.writes ? this.ports.caret() : '' })
      if (Number(ack.epoch) !== this.epoch) this.end('restarted')
      else this.expect(Number(ack.seq))
    } catch (problem) {
      this.fail(asApiError(problem))
    }
  }

  private fail(error: ApiError): void {
    if (this.stopped) return
    if (error.code === 'documents.draft_restarted') this.end('restarted')
    else if (error.code === 'documents.draft_locked') this.end('locked')
    else if (error.status === 404) this.end('gone')
    else if (error.status === 0 || error.status === 429 || error.status >= 500) {
      this.setStanding('apart', error)
      this.later('retry', RETRY_MS, () => void this.join())
    } else this.setStanding('refused', error)
  }

  private readonly onUpdate = (frame: Frame): void => {
    if (this.standing !== 'live') return
    if (Number(frame.epoch) !== this.epoch) {
      void this.join()
      return
    }
    if (Number(frame.client) !== this.doc.clientID) {
      Y.applyUpdate(this.doc, decode(String(frame.update)), this)
      this.onCaret(frame)
    }
    this.heard(Number(frame.seq))
  }

  private readonly onCaret = (frame: Frame): void => {
    if (Number(frame.client) === this.doc.clientID) return
    this.listeners.caret(Number(frame.client), { person: String(frame.person), name: String(frame.name), caret: String(frame.caret) })
  }

  private readonly onGone = (frame: Frame): void => this.listeners.caret(Number(frame.client), null)
  private readonly onRestarted = (): void => this.end('restarted')
  private readonly onLocked = (): void => this.end('locked')
  private readonly onRejoin = (): void => void this.join()

  /** Update `seq` is in the text, and with it everything that came before unless something is missing. */
  private heard(seq: number): void {
    this.early.add(seq)
    while (this.early.delete(this.seq + 1)) this.seq++
    this.expect(seq)
  }

  private expect(seq: number): void {
    this.newest = Math.max(this.newest, seq)
    if (this.seq < this.newest) this.later('gap', GAP_MS, () => void (this.seq < this.newest && this.join()))
  }

  private beat(): void {
    this.later('beat', BEAT_MS, () => {
      void this.point()
      this.beat()
    })
  }

  private end(why: Ending): void {
    if (this.standing === 'over') return
    this.setStanding('over')
    this.listeners.ended(why)
  }

  private setStanding(standing: Standing, error: ApiError | null = null): void {
    if (standing === 'live') this.clear('retry')
    this.standing = standing
    this.listeners.standing(standing, error)
  }

  private setUnsent(unsent: boolean): void {
    if (this.unsent === unsent) return
    this.unsent = unsent
    this.listeners.unsent(unsent)
  }

  private later(name: string, ms: number, run: () => void): void {
    if (this.stopped || this.timers.has(name)) return
    this.timers.set(
      name,
      this.ports.setTimeout(() => {
        this.timers.delete(name)
        run()
      }, ms),
    )
  }

  private clear(name: string): void {
    const id = this.timers.get(name)
    if (id !== undefined) this.ports.clearTimeout(id)
    this.timers.delete(name)
  }
}
