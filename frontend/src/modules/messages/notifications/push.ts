import { pushesFor, silence, subscription } from '@/offline/push'
import { addDevice, type Device } from './data'

export type Support = 'ready' | 'unsupported' | 'insecure' | 'denied'

/** Whether this browser can be pushed to, and if not, why. */
export async function support(): Promise<Support> {
  if (!window.isSecureContext) return 'insecure'
  if (!('serviceWorker' in navigator) || !('PushManager' in window) || !('Notification' in window)) return 'unsupported'
  if (!(await navigator.serviceWorker.getRegistration())) return 'unsupported'
  return Notification.permission === 'denied' ? 'denied' : 'ready'
}

/** The hash by which the server names this browser's subscription; "" without one. */
export async function thisDevice(): Promise<string> {
  const found = await subscription().catch(() => null)
  return found ? hash(found.endpoint) : ''
}

async function hash(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Asks the reader, subscribes and lets the server know; null when the reader does not want it. */
export async function turnOn(key: string, account: string): Promise<Device | null> {
  if ((await Notification.requestPermission()) !== 'granted') return null
  const registration = await navigator.serviceWorker.ready
  const made = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })
  const keys = made.toJSON().keys ?? {}
  const device = await addDevice({ endpoint: made.endpoint, public_key: keys.p256dh ?? '', secret: keys.auth ?? '', label: label() })
  pushesFor(account)
  return device
}

export const turnOff = silence

/** "Chrome · Windows": what a person knows their device by. */
export function label(agent: string = navigator.userAgent): string {
  const browser = /Edg\//u.test(agent) ? 'Edge' : /Firefox\//u.test(agent) ? 'Firefox' : /Chrome\//u.test(agent) ? 'Chrome' : /Safari\//u.test(agent) ? 'Safari' : ''
  const system = /Android/u.test(agent) ? 'Android' : /iPhone|iPad/u.test(agent) ? 'iOS' : /Windows/u.test(agent) ? 'Windows' : /Mac OS/u.test(agent) ? 'macOS' : /Linux/u.test(agent) ? 'Linux' : ''
  return [browser, system].filter(Boolean).join(' · ')
}
