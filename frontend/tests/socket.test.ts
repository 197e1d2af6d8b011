import { describe, expect, it } from 'vitest'
import { ApiError } from '@/api/errors'
import { backoff, RealtimeSocket } from '@/realtime/socket'

class FakeSocket {
  onopen: (() => void) | null = null
  onmessage: ((event: { data: string }) => void) | null = null
  onclose: ((event: { code: number }) => void) | null = null
  sent: string[] = []
  closed = false
  send(text: string): void {
    this.sent.push(text)
  }
  close(): void {
    this.closed = true
  }
}

function setup() {
  const sockets: FakeSocket[] = []
  const timers = new Map<number, { run: () => void; ms: number }>()
  let lastTimer = 0
  const socket = new RealtimeSocket('ws://x/ws', {
    connect: () => {
      const made = new FakeSocket()
      sockets.push(made)
      return made as unknown as WebSocket
    },
    setTimeout: (run, ms) => {
      timers.set(++lastTimer, { run, ms })
      return lastTimer
    },
    clearTimeout: (id) => void timers.delete(id),
    random: () => 0.5,
  })
  const fire = (pick: (ms: number) => boolean): void => {
    for (const [id, timer] of timers) {
      if (pick(timer.ms)) {
        timers.delete(id)
        timer.run()
        return
      }
    }
    throw new Error('no such timer')
  }
  const latest = (): FakeSocket => sockets[sockets.length - 1] as FakeSocket
  return { socket, sockets, timers, fire, latest }
}

describe('backoff', () => {
  it('doubles up to half a minute and stays within half of its ceiling', () => {
    expect(backoff(0, 0)).toBe(250)
    expect(backoff(0, 1)).toBe(500)
    expect(backoff(3, 1)).toBe(4000)
    expect(backoff(30, 1)).toBe(30_000)
  })
})

describe('a lost line', () => {
  it('comes back after a loss and tells its listeners of each connection', () => {
    const { socket, sockets, fire, latest } = setup()
    let opened = 0
    socket.onOpen(() => opened++)
    socket.open()
    latest().onopen?.()
    latest().onclose?.({ code: 1006 })
    expect(socket.status).toBe('waiting')
    fire((ms) => ms <= 500)
    expect(sockets).toHaveLength(2)
    latest().onopen?.()
    expect(socket.status).toBe('open')
    expect(opened).toBe(2)
  })

  it('waits longer after each failed attempt, and starts anew after a success', () => {
    const { socket, timers, latest, fire } = setup()
    socket.open()
    const delays: number[] = []
    for (let n = 0; n < 4; n++) {
      latest().onclose?.({ code: 1006 })
      const delay = [...timers.values()].at(-1)?.ms ?? 0
      delays.push(delay)
      fire((ms) => ms === delay)
    }
    expect(delays).toEqual([375, 750, 1500, 3000])
    latest().onopen?.()
    latest().onclose?.({ code: 1006 })
    expect([...timers.values()].at(-1)?.ms).toBe(375)
  })

  it('is also what silence means', () => {
    const { socket, latest, fire } = setup()
    socket.open()
    latest().onopen?.()
    const silent = latest()
    fire((ms) => ms === 38_000)
    expect(silent.closed).toBe(true)
    expect(socket.status).toBe('waiting')
  })
})

describe('a session that has ended', () => {
  it('does not come back when the session has ended', () => {
    const { socket, timers, latest } = setup()
    socket.open()
    latest().onopen?.()
    latest().onclose?.({ code: 4401 })
    expect(socket.status).toBe('ended')
    expect(timers.size).toBe(0)
  })
})

describe('commands and frames', () => {
  it('resolves a command by its acknowledgement and rejects with what the server refused', async () => {
    const { socket, latest } = setup()
    socket.open()
    latest().onopen?.()
    const good = socket.send({ command: 'read', seq: 3 })
    const bad = socket.send({ command: 'send' })
    const [first, second] = latest().sent.map((text) => JSON.parse(text) as { id: number })
    latest().onmessage?.({ data: JSON.stringify({ type: 'ack', id: second?.id, ok: false, error: { code: 'messaging.too_long', message: { zh: '太长', en: 'too long' } } }) })
    latest().onmessage?.({ data: JSON.stringify({ type: 'ack', id: first?.id, ok: true, seq: 3 }) })
    await expect(good).resolves.toMatchObject({ seq: 3 })
    await expect(bad).rejects.toMatchObject({ code: 'messaging.too_long' })
  })

  it('rejects what is under way when the line is lost, and what is sent while it is', async () => {
    const { socket, latest } = setup()
    socket.open()
    latest().onopen?.()
    const pending = socket.send({ command: 'send' })
    latest().onclose?.({ code: 1006 })
    await expect(pending).rejects.toBeInstanceOf(ApiError)
    await expect(socket.send({ command: 'send' })).rejects.toMatchObject({ code: 'client.offline' })
  })

  it('hands frames to the handlers of their type and survives malformed ones', () => {
    const { socket, latest } = setup()
    const seen: unknown[] = []
    const stop = socket.on('badges', (frame) => seen.push(frame.messages))
    socket.open()
    latest().onopen?.()
    latest().onmessage?.({ data: '{' })
    latest().onmessage?.({ data: '{"type":"badges","messages":4}' })
    stop()
    latest().onmessage?.({ data: '{"type":"badges","messages":5}' })
    expect(seen).toEqual([4])
  })
})
