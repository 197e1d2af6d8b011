import { defineStore } from 'pinia'
import { computed, onScopeDispose, shallowRef, triggerRef, watch, type Ref } from 'vue'
import { realtime } from '@/realtime'

const SOON_MS = 250
const MOST = 20

interface Seen {
  person: string
  key: string
  here: boolean
}

/**
 * Who is here, of those in the conversations on the screen: asked for while somebody looks, told when it
 * changes, forgotten when the page is out of sight.
 */
export const usePresence = defineStore('presence', () => {
  const shown = new Map<string, { times: number; first: boolean }>()
  const seen = shallowRef(new Map<string, Seen>())
  const here = computed(() => new Set([...seen.value.values()].filter((one) => one.here).map((one) => one.person)))
  let timer = 0
  let asked = ''
  let started = false

  function start(): void {
    if (started) return
    started = true
    realtime.on('presence', (frame) => {
      const one = seen.value.get(String(frame.key))
      if (!one) return
      one.here = frame.here === true
      triggerRef(seen)
    })
    realtime.on('conversation', (frame) => shown.has(String(frame.conversation)) && again())
    realtime.onOpen(again)
    document.addEventListener('visibilitychange', soon)
  }

  function again(): void {
    asked = ''
    soon()
  }

  function soon(): void {
    window.clearTimeout(timer)
    timer = window.setTimeout(() => void ask(), SOON_MS)
  }

  async function ask(): Promise<void> {
    const order = [...shown].toSorted(([, one], [, two]) => Number(two.first) - Number(one.first))
    const wanted = document.visibilityState === 'visible' ? order.slice(0, MOST).map(([id]) => id) : []
    const key = wanted.join()
    if (key === asked || realtime.status !== 'open') return
    asked = key
    try {
      const answer = await realtime.send({ command: 'watch', conversations: wanted })
      if (asked === key) seen.value = new Map((answer.people as Seen[]).map((one) => [one.key, { ...one }]))
    } catch {
      // One of them is no longer there: the list hears of it and asks again.
      if (asked === key) seen.value = new Map()
    }
  }

  /** A conversation is on the screen; returns how to say that it no longer is. */
  function look(id: string, first: boolean): () => void {
    start()
    const now = shown.get(id)
    shown.set(id, { times: (now?.times ?? 0) + 1, first: first || now?.first === true })
    soon()
    return () => {
      const held = shown.get(id)
      if (!held) return
      if (held.times <= 1) shown.delete(id)
      else shown.set(id, { times: held.times - 1, first: first ? false : held.first })
      soon()
    }
  }

  return { here, look }
})

/** Looks at a conversation for as long as the component lives; "" at none. */
export function useLooking(conversation: Ref<string>, first = false): void {
  const presence = usePresence()
  let stop: (() => void) | null = null
  watch(
    conversation,
    (id) => {
      stop?.()
      stop = id ? presence.look(id, first) : null
    },
    { immediate: true },
  )
  onScopeDispose(() => stop?.())
}
