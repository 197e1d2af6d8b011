import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { api, unwrap } from '@/api/client'
import { realtime } from '@/realtime'
import type { Policy } from './types'

/** The rules in force: read once, and again with every new connection. The server holds to them anyway. */
export const usePolicy = defineStore('messages-policy', () => {
  const rules = shallowRef<Policy | null>(null)
  let started = false

  async function load(): Promise<void> {
    rules.value = await unwrap(api.GET('/api/v1/messaging/policy'))
  }

  function start(): void {
    if (started) return
    started = true
    realtime.onOpen(() => void load().catch(() => {}))
    void load().catch(() => {})
  }

  /** Whether what was written then may still be changed so; unknown rules offer nothing. */
  function within(minutes: 'edit_minutes' | 'recall_minutes' | 'owner_recall_minutes', written: string): boolean {
    const allowed = rules.value?.[minutes] ?? 0
    return Date.now() - Date.parse(written) < allowed * 60_000
  }

  return { rules, load, start, within }
})
