import type { components } from '@/api/schema'
import { api, unwrap } from '@/api/client'

type Schemas = components['schemas']

export type Notifications = Schemas['NotificationsOut']
export type Device = Schemas['DeviceOut']
export type Channel = Notifications['allowed'][number]
export type Event = 'strong' | 'mention' | 'card' | 'direct' | 'notice' | 'group'
export type Rules = Schemas['NotificationRulesOut']

export const EVENTS: readonly Event[] = ['strong', 'mention', 'card', 'direct', 'notice', 'group']
export const CHANNELS: readonly Channel[] = ['page', 'push', 'mail']

export const loadNotifications = (): Promise<Notifications> => unwrap(api.GET('/api/v1/notifications'))
export const saveNotifications = (body: Schemas['NotificationsIn']): Promise<Notifications> => unwrap(api.PUT('/api/v1/notifications', { body }))
export const confirmMail = (token: string): Promise<Notifications> => unwrap(api.POST('/api/v1/notifications/mail', { body: { token } }))
export const addDevice = (body: Schemas['DeviceIn']): Promise<Device> => unwrap(api.POST('/api/v1/notifications/devices', { body }))
export const testDevice = (device: string) => unwrap(api.POST('/api/v1/notifications/test', { body: { device } }))
export const loadRules = (): Promise<Rules> => unwrap(api.GET('/api/v1/messaging/notification-rules'))
export const saveRules = (body: Schemas['NotificationRulesIn']): Promise<Rules> => unwrap(api.PUT('/api/v1/messaging/notification-rules', { body }))

export async function removeDevice(id: string): Promise<void> {
  await unwrap(api.DELETE('/api/v1/notifications/devices/{device_id}', { params: { path: { device_id: id } } }))
}

/** "22:00" of a time field as the server writes it, and back. */
export const clockOf = (time: string | null): string => (time ?? '').slice(0, 5)
export const timeOf = (clock: string): string | null => (clock ? `${clock}:00` : null)
