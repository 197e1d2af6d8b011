const HELD_MS = 450
const MOVED_PX = 10

/** A finger that stays where it is; moving (scrolling) or lifting it early is none. Spread with `v-on`. */
export function useLongPress(pressed: () => void) {
  let timer: ReturnType<typeof setTimeout> | undefined
  let from = { x: 0, y: 0 }

  function end(): void {
    clearTimeout(timer)
  }

  function begin(event: PointerEvent): void {
    end()
    const pressable = event.target instanceof Element && event.target.closest('a, button, input, textarea') === null
    if (event.pointerType !== 'touch' || !pressable) return
    from = { x: event.clientX, y: event.clientY }
    timer = setTimeout(pressed, HELD_MS)
  }

  function move(event: PointerEvent): void {
    if (Math.hypot(event.clientX - from.x, event.clientY - from.y) > MOVED_PX) end()
  }

  return { pointerdown: begin, pointermove: move, pointerup: end, pointercancel: end }
}
