import { api, unwrap } from '@/api/client'
import type { Bot, Hook } from './types'

export async function remove(kind: 'bot' | 'hook', id: string): Promise<void> {
  if (kind === 'bot') await unwrap(api.DELETE('/api/v1/bots/{bot_id}', { params: { path: { bot_id: id } } }))
  else await unwrap(api.DELETE('/api/v1/hooks/{hook_id}', { params: { path: { hook_id: id } } }))
}

export async function toggleBot({ id, name, purpose, signed, disabled }: Bot): Promise<void> {
  await unwrap(api.PUT('/api/v1/bots/{bot_id}', { params: { path: { bot_id: id } }, body: { name, purpose, signed, disabled: !disabled } }))
}

export async function toggleHook({ id, name, url, events, commands, state }: Hook): Promise<void> {
  await unwrap(api.PUT('/api/v1/hooks/{hook_id}', { params: { path: { hook_id: id } }, body: { name, url, events, commands, active: state !== 'active' } }))
}
