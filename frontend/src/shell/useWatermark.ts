import { onMounted, onUnmounted, ref, watch } from 'vue'
import { api, unwrap } from '@/api/client'
import { realtime } from '@/realtime'
import { useSession } from '@/stores/session'
import { drawMark, markText } from './watermark'

const MINUTE_MS = 60_000
/** Minutes after which a page that stays connected asks again. */
const ASK_EVERY = 5
const KEY = 'office.watermark'

/** Draws the watermark while the rules of messages want one; asked for again with every new connection. */
export function useWatermark(): void {
  const session = useSession()
  // Without a line what was wanted last still holds.
  const wanted = ref(localStorage.getItem(KEY) === '1')
  let timer: ReturnType<typeof setInterval> | undefined

  async function load(): Promise<void> {
    const { watermark } = await unwrap(api.GET('/api/v1/messaging/policy'))
    wanted.value = watermark
    if (watermark) localStorage.setItem(KEY, '1')
    else localStorage.removeItem(KEY)
  }

  function draw(): void {
    drawMark(wanted.value ? markText(session.name, session.session?.unit?.name ?? '', new Date()) : '')
  }

  const stop = realtime.onOpen(() => void load().catch(() => {}))
  watch([wanted, () => session.name, () => session.session?.unit?.name], draw)
  onMounted(() => {
    draw()
    void load().catch(() => {})
    let minutes = 0
    timer = setInterval(() => {
      draw()
      minutes += 1
      if (minutes % ASK_EVERY === 0) void load().catch(() => {})
    }, MINUTE_MS)
  })
  onUnmounted(() => {
    stop()
    clearInterval(timer)
    drawMark('')
  })
}
