const SELECTOR = '[data-region]'

/** F6: moves the focus to the next (or the one before) region that is on screen, round and round. */
export function nextRegion(step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>(SELECTOR)].filter(
    // A region that holds others is only their frame: stepping into it would say everything twice.
    (region) => region.offsetParent !== null && !region.querySelector(SELECTOR),
  )
  if (regions.length === 0) return
  const active = document.activeElement
  const at = regions.findIndex((region) => region.contains(active))
  const next = regions[(at + step + regions.length) % regions.length] ?? regions[0]
  next?.focus()
}
