import { ApiError, asApiError } from '@/api/errors'

export type SaveStatus = 'saved' | 'waiting' | 'saving' | 'offline' | 'conflict' | 'refused'

export interface SavePorts<Patch extends object> {
  /** Sends what changed with the token it is based on; answers with the next token. */
  save: (token: number, patch: Patch) => Promise<number>
  onStatus: (status: SaveStatus, error: ApiError | null) => void
  onSaved: () => void
  setTimeout: (run: () => void, ms: number) => number
  clearTimeout: (id: number) => void
}

const PAUSE_MS = 800
const RETRY_MS = 5000

/**
 * Saves a draft a pause after the last change, one save at a time. What could not be sent is kept
 * and sent again; a text that somebody saved meanwhile stops it until a person decides.
 */
export class Autosaver<Patch extends object> {
  status: SaveStatus = 'saved'
  private pending: Partial<Patch> = {}
  private sending: Partial<Patch> = {}
  private timer: number | null = null
  private running: Promise<void> | null = null

  constructor(
    private token: number,
    private readonly ports: SavePorts<Partial<Patch>>,
  ) {}

  get dirty(): boolean {
    return Object.keys(this.pending).length > 0
  }

  /** What has not reached the server yet. */
  get unsaved(): Partial<Patch> {
    return { ...this.sending, ...this.pending }
  }

  get currentToken(): number {
    return this.token
  }

  change(patch: Partial<Patch>): void {
    this.pending = { ...this.pending, ...patch }
    if (this.status === 'conflict') return
    if (!this.running) this.setStatus('waiting')
    this.schedule(PAUSE_MS)
  }

  /** Saves at once what is waiting. True when nothing is left unsaved afterwards. */
  async flush(): Promise<boolean> {
    this.clear()
    while (this.dirty && this.status !== 'conflict') {
      this.running ??= this.saveOnce()
      await this.running
      if (this.status === 'offline' || this.status === 'refused') break
    }
    return !this.dirty
  }

  /** After a conflict: goes on from the newer token, with or without what was written here. */
  resume(token: number, keepMine: boolean): void {
    this.token = token
    if (!keepMine) this.pending = {}
    this.setStatus('saved')
    if (this.dirty) this.schedule(0)
  }

  /** Drops what is unsaved and waits for a save that is under way. */
  async abandon(): Promise<void> {
    this.clear()
    this.pending = {}
    await this.running
    this.pending = {}
  }

  /** The page goes away: nothing more is sent. */
  stop(): void {
    this.clear()
  }

  private schedule(ms: number): void {
    this.clear()
    this.timer = this.ports.setTimeout(() => void this.flush(), ms)
  }

  private clear(): void {
    if (this.timer !== null) this.ports.clearTimeout(this.timer)
    this.timer = null
  }

  private async saveOnce(): Promise<void> {
    const sent = this.pending
    this.sending = sent
    this.pending = {}
    this.setStatus('saving')
    try {
      this.token = await this.ports.save(this.token, sent)
      this.running = null
      this.sending = {}
      this.setStatus(this.dirty ? 'waiting' : 'saved')
      this.ports.onSaved()
    } catch (problem) {
      this.running = null
      this.sending = {}
      // What was written since goes over what was sent.
      this.pending = { ...sent, ...this.pending }
      this.fail(asApiError(problem))
    }
  }

  private fail(error: ApiError): void {
    if (/\.(?:draft|design)_outdated$/u.test(error.code)) this.setStatus('conflict', error)
    else if (error.status === 0 || error.status >= 500) {
      this.setStatus('offline', error)
      this.schedule(RETRY_MS)
    } else this.setStatus('refused', error)
  }

  private setStatus(status: SaveStatus, error: ApiError | null = null): void {
    this.status = status
    this.ports.onStatus(status, error)
  }
}
