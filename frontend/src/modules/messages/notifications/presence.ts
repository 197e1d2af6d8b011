import { defineStore } from 'pinia'
import { computed, onScopeDispose, shallowRef, triggerRef, watch, type Ref, type ShallowRef } from 'vue'
import { realtime } from '@/realtime'

const SOON_MS = 250
const MOST = 20

interface Seen {
  person: string
  key: string
  here: boolean
}

/** The conversations on the screen: rows of the list, and the open one, which comes first. */
class Shown {
  private readonly held = new Map<string, { times: number; first: boolean }>()

  readonly has = (id: string): boolean => this.held.has(id)

  ids(): string[] {
    const order = [...this.held].toSorted(([, one], [, two]) => Number(two.first) - Number(one.first))
    return order.slice(0, MOST).map(([id]) => id)
  }

  /** Returns how to take it back. */
  add(id: string, first: boolean): () => void {
    const now = this.held.get(id)
    this.held.set(id, { times: (now?.times ?? 0) + 1, first: first || now?.first === true })
    return () => {
      const held = this.held.get(id)
      if (!held || held.times <= 1) this.held.delete(id)
      else this.held.set(id, { times: held.times - 1, first: first ? false : held.first })
    }
  }
}

/** Says to the server, a moment after a change, what is on the screen, and takes who is here. */
function asking(shown: Shown, seen: ShallowRef<Map<string, Seen>>) {
  let timer = 0
  let asked = ''

  function again(): void {
    asked = ''
    soon()
  }

  function soon(): void {
    window.clearTimeout(timer)
    timer = window.setTimeout(() => void ask(), SOON_MS)
  }

  async function ask(): Promise<void> {
    const wanted = document.visibilityState === 'visible' ? shown.ids() : []
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

  return { soon, again }
}

/**
 * Who is here, of those in the conversations on the screen: asked for while somebody looks, told when it
 * changes, forgotten when the page is out of sight.
 */
export const usePresence = defineStore('presence', () => {
  const shown = new Shown()
  const seen = shallowRef(new Map<string, Seen>())
  const here = computed(() => new Set([...seen.value.values()].filter((one) => one.here).map((one) => one.person)))
  const { soon, again } = asking(shown, seen)
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

  /** A conversation is on the screen; returns how to say that it no longer is. */
  function look(id: string, first: boolean): () => void {
    start()
    const gone = shown.add(id, first)
    soon()
    return () => {
      gone()
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
