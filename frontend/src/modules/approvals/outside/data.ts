import { api, unwrap } from '@/api/client'
import type { components } from '@/api/schema'

export type OutsideItem = components['schemas']['OutsideTodoItem']
export type OutsideSystem = components['schemas']['OutsideSystemView']

export function loadOutside(): Promise<OutsideItem[]> {
  return unwrap(api.GET('/api/v1/approvals/outside/todos'))
}

export function loadSystems(): Promise<OutsideSystem[]> {
  return unwrap(api.GET('/api/v1/approvals/outside/systems'))
}

export async function saveSystem(system: string, body: components['schemas']['OutsideSystemIn']): Promise<void> {
  await unwrap(api.PUT('/api/v1/approvals/outside/systems/{system}', { params: { path: { system } }, body }))
}

/** Hosts as they are typed: one a line, or between commas. */
export function hostsIn(text: string): string[] {
  return text.split(/[\s,，;；、]+/u).filter(Boolean)
}
