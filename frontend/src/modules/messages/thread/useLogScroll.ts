import type { VirtualizerHandle } from 'virtua/vue'
import { nextTick, onMounted, onUnmounted, ref, watch, type Ref } from 'vue'
import type { Message } from '../types'
import type { Entry } from './entries'
import { hold, sightOf } from './logRows'

const AT_END_PX = 48
/** So far from an end of what is held, the next page is fetched. */
const NEAR_PX = 800
/** Frames in which rows near a place are measured before it is final. */
const SETTLING_FRAMES = 6

interface Log {
  box: Ref<HTMLElement | undefined>
  list: Ref<VirtualizerHandle | undefined>
  entries: Readonly<Ref<Entry[]>>
  messages: () => readonly Message[]
  atEnd: () => boolean
  older: () => void
  newer: () => void
  /** Told with the lowest message that has come on screen. */
  saw: (seq: number) => void
  /** Told with the message at the top of the screen. */
  reading: (seq: number) => void
}

/** Where a box stands, and how much it holds (px). */
const placeIn = (box: HTMLElement) => ({ top: box.scrollTop, height: box.scrollHeight })

/**
 * Somebody went up. Rows that grow or shrink while they are measured move the end away, and the place with
 * it: that is nobody's doing.
 */
function wentUp(box: HTMLElement, before: ReturnType<typeof placeIn>): boolean {
  return box.scrollTop < before.top && box.scrollHeight === before.height
}

/** Where the log stands. At the end it stays there whatever grows; elsewhere what is being read stays in its place. */
export function useLogScroll(log: Log) {
  /** The last message there is, is on screen. */
  const stuck = ref(true)
  let settling = 0
  /** At the last look. */
  let before = { top: 0, height: 0 }

  function look(): void {
    const box = log.box.value
    if (!box) return
    const { top, lowest, left } = sightOf(box)
    stuck.value = log.atEnd() && (left < AT_END_PX || (stuck.value && !wentUp(box, before)))
    before = placeIn(box)
    if (stuck.value && left >= AT_END_PX) toEnd()
    const seen = stuck.value ? log.messages().at(-1)?.seq : lowest
    if (seen) log.saw(seen)
    if (top) log.reading(top)
    if (settling > 0) return
    if (box.scrollTop < NEAR_PX) log.older()
    if (left < NEAR_PX) log.newer()
  }

  function toEnd(): void {
    const box = log.box.value
    if (!box) return
    stuck.value = true
    settling = 0
    box.scrollTop = box.scrollHeight
    before = placeIn(box)
  }

  /** Brings a message to the middle, or just below the upper edge; rows are measured on the way. */
  function to(seq: number, align: 'center' | 'start' = 'center'): void {
    const index = log.entries.value.findIndex((entry) => entry.message?.seq === seq || entry.gone.some((one) => one.seq === seq))
    if (index < 0) return
    stuck.value = false
    settling = SETTLING_FRAMES
    const step = (): void => {
      // Whoever has gone to the end meanwhile stays there.
      if (settling <= 0) return
      log.list.value?.scrollToIndex(index, { align, offset: align === 'start' ? -64 : 0 })
      settling -= 1
      requestAnimationFrame(settling > 0 ? step : look)
    }
    step()
  }

  return { stuck, look, toEnd, to, shift: useStaying(log, { stuck, look, toEnd }) }
}

interface Place {
  stuck: Ref<boolean>
  look: () => void
  toEnd: () => void
}

/** Keeps the log where it is while messages come in and rows grow. */
function useStaying(log: Log, { stuck, look, toEnd }: Place): Readonly<Ref<boolean>> {
  /** Rows were put in front: the virtual list measures from the end. */
  const shift = ref(false)

  watch(log.messages, async (now, was) => {
    shift.value = was.length > 0 && now[0]?.seq !== was[0]?.seq
    const settle = shift.value && log.box.value ? hold(log.box.value) : null
    await nextTick()
    shift.value = false
    settle?.()
    if (stuck.value && log.atEnd()) toEnd()
    look()
  })

  // What arrives late (pictures, cards, counts) must not push the last message out of sight.
  const observer = new ResizeObserver(() => stuck.value && toEnd())
  onMounted(() => {
    const box = log.box.value
    for (const element of [box, box?.querySelector('.log-rows')]) if (element) observer.observe(element)
  })
  onUnmounted(() => observer.disconnect())
  return shift
}
