import { onScopeDispose } from 'vue'
import { RealtimeSocket } from './socket'
import type { Frame } from './frames'

export type { Command, Frame, RealtimeStatus } from './frames'

const scheme = location.protocol === 'https:' ? 'wss' : 'ws'

/** The tab's one socket. The shell opens it after sign-in and closes it at sign-out. */
export const realtime = new RealtimeSocket(`${scheme}://${location.host}/ws`, {
  connect: (url) => new WebSocket(url),
  setTimeout: (run, ms) => window.setTimeout(run, ms),
  clearTimeout: (id) => window.clearTimeout(id),
  random: Math.random,
})

window.addEventListener('online', () => realtime.nudge())
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') realtime.nudge()
})

/** Listens for frames of one type for as long as the component lives. */
export function useFrames(type: string, handler: (frame: Frame) => void): void {
  onScopeDispose(realtime.on(type, handler))
}
