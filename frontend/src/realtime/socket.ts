import { ApiError, toApiError } from '@/api/errors'
import type { Command, Frame, RealtimeStatus } from './frames'

type Handler = (frame: Frame) => void
type StatusListener = (status: RealtimeStatus) => void

/** What the socket needs from its surroundings; tests give their own. */
export interface SocketPorts {
  connect: (url: string) => WebSocket
  setTimeout: (run: () => void, ms: number) => number
  clearTimeout: (id: number) => void
  random: () => number
}

const FIRST_DELAY_MS = 500
const LONGEST_DELAY_MS = 30_000
/** The server sends heads every 15 s; two missed ones and a half mean a dead line. */
const SILENCE_MS = 38_000
const ACK_TIMEOUT_MS = 15_000
/** Close code for "your session has ended": nothing to come back to. */
const SESSION_ENDED = 4401

/** The pause before attempt n (from 0): exponential, with full jitter above half. */
export function backoff(attempt: number, random: number): number {
  const ceiling = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt)
  return ceiling / 2 + (ceiling / 2) * random
}

interface Waiting {
  resolve: (frame: Frame) => void
  reject: (error: ApiError) => void
  timer: number
}

/**
 * One WebSocket a tab. It comes back by itself after a loss; what was missed is fetched by
 * the modules, which hear of each new connection through `onOpen`.
 */
export class RealtimeSocket {
  status: RealtimeStatus = 'idle'
  private socket: WebSocket | null = null
  private attempt = 0
  private lastId = 0
  private retryTimer: number | null = null
  private silenceTimer: number | null = null
  private readonly handlers = new Map<string, Set<Handler>>()
  private readonly openers = new Set<() => void>()
  private readonly statusListeners = new Set<StatusListener>()
  private readonly waiting = new Map<number, Waiting>()

  constructor(
    private readonly url: string,
    private readonly ports: SocketPorts,
  ) {}

  open(): void {
    if (this.socket) return
    this.clearRetry()
    this.setStatus('connecting')
    const socket = this.ports.connect(this.url)
    this.socket = socket
    socket.onopen = () => this.onOpened()
    socket.onmessage = (event) => this.onData(event.data)
    socket.onclose = (event) => this.onClosed(socket, event.code)
  }

  /** Ends for good: sign-out or a page that goes away. */
  close(): void {
    const socket = this.socket
    this.socket = null
    this.clearRetry()
    this.clearSilence()
    this.setStatus('idle')
    this.failWaiting('client.offline')
    socket?.close(1000)
  }

  /** Tries at once instead of waiting: the network is back, or the tab is shown again. */
  nudge(): void {
    if (this.status !== 'waiting') return
    this.attempt = 0
    this.open()
  }

  on(type: string, handler: Handler): () => void {
    const set = this.handlers.get(type) ?? new Set()
    set.add(handler)
    this.handlers.set(type, set)
    return () => set.delete(handler)
  }

  /** Runs on every (re)connection, and at once when the line is open already. */
  onOpen(run: () => void): () => void {
    this.openers.add(run)
    if (this.status === 'open') run()
    return () => this.openers.delete(run)
  }

  onStatus(listener: StatusListener): () => void {
    this.statusListeners.add(listener)
    listener(this.status)
    return () => this.statusListeners.delete(listener)
  }

  /** Sends a command; resolves with its acknowledgement, rejects with what the server refused. */
  send(command: Command): Promise<Frame> {
    const socket = this.socket
    if (!socket || this.status !== 'open') return Promise.reject(ApiError.local('client.offline'))
    const id = ++this.lastId
    return new Promise((resolve, reject) => {
      const timer = this.ports.setTimeout(() => this.settle(id)?.reject(ApiError.local('client.timeout')), ACK_TIMEOUT_MS)
      this.waiting.set(id, { resolve, reject, timer })
      socket.send(JSON.stringify({ id, ...command }))
    })
  }

  private onOpened(): void {
    this.attempt = 0
    this.setStatus('open')
    this.watchSilence()
    for (const run of this.openers) run()
  }

  private onData(data: unknown): void {
    this.watchSilence()
    let frame: Frame
    try {
      frame = JSON.parse(String(data)) as Frame
    } catch {
      return
    }
    if (frame.type === 'ack') this.onAck(frame)
    else for (const handler of this.handlers.get(frame.type) ?? []) handler(frame)
  }

  private onAck(frame: Frame): void {
    const waiting = this.settle(Number(frame.id))
    if (!waiting) return
    if (frame.ok === false) waiting.reject(toApiError(frame.error, 400))
    else waiting.resolve(frame)
  }

  private onClosed(socket: WebSocket, code: number): void {
    if (this.socket !== socket) return
    this.socket = null
    this.clearSilence()
    this.failWaiting('client.offline')
    if (code === SESSION_ENDED) {
      this.setStatus('ended')
      return
    }
    this.setStatus('waiting')
    this.retryTimer = this.ports.setTimeout(() => this.open(), backoff(this.attempt++, this.ports.random()))
  }

  private settle(id: number): Waiting | undefined {
    const waiting = this.waiting.get(id)
    if (waiting) {
      this.waiting.delete(id)
      this.ports.clearTimeout(waiting.timer)
    }
    return waiting
  }

  private failWaiting(code: string): void {
    for (const id of this.waiting.keys()) this.settle(id)?.reject(ApiError.local(code))
  }

  private watchSilence(): void {
    this.clearSilence()
    this.silenceTimer = this.ports.setTimeout(() => {
      const socket = this.socket
      // A half-open line never fires close by itself in time; act as if it had.
      if (socket) {
        socket.close()
        this.onClosed(socket, 1006)
      }
    }, SILENCE_MS)
  }

  private clearSilence(): void {
    if (this.silenceTimer !== null) this.ports.clearTimeout(this.silenceTimer)
    this.silenceTimer = null
  }

  private clearRetry(): void {
    if (this.retryTimer !== null) this.ports.clearTimeout(this.retryTimer)
    this.retryTimer = null
  }

  private setStatus(status: RealtimeStatus): void {
    if (this.status === status) return
    this.status = status
    for (const listener of this.statusListeners) listener(status)
  }
}
