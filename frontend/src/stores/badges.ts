import { defineStore } from 'pinia'
import { reactive } from 'vue'
import { api, unwrap } from '@/api/client'
import { realtime } from '@/realtime'

const EMPTY = { messages: 0, mentions: 0, documents: 0, approvals: 0, workbench: 0, overdue: 0 }

export type BadgeName = keyof typeof EMPTY

/** The counts on the rail: fetched once a connection, then kept by `badges` frames. */
export const useBadges = defineStore('badges', () => {
  const counts = reactive({ ...EMPTY })

  function take(values: Record<string, unknown>): void {
    for (const name of Object.keys(EMPTY) as BadgeName[]) {
      const value = values[name]
      if (typeof value === 'number') counts[name] = value
    }
  }

  async function load(): Promise<void> {
    take(await unwrap(api.GET('/api/v1/badges')))
  }

  /** A failed fetch leaves the old counts; the next connection tries again. */
  function refresh(): void {
    load().catch(() => {})
  }

  function start(): () => void {
    const stopFrames = realtime.on('badges', take)
    const stopOpens = realtime.onOpen(refresh)
    if (realtime.status !== 'open') refresh()
    return () => {
      stopFrames()
      stopOpens()
      Object.assign(counts, EMPTY)
    }
  }

  return { counts, load, start }
})
