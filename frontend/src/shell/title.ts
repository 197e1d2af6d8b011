const NAME = 'Office'
const MOST = 99

let title = ''
let unread = 0

/** Names the tab after the screen. */
export function setTitle(screen: string): void {
  title = screen
  draw()
}

/** Shows on the tab that messages wait: their number before its name, a dot on its icon. */
export function setUnread(count: number): void {
  unread = count
  draw()
}

/** The tab's name without the number: what is said when a screen opens. */
export function screenTitle(): string {
  return title ? `${title} · ${NAME}` : NAME
}

/** "(3) 消息 · Office". */
export function tabTitle(screen: string, count: number): string {
  const number = count > MOST ? `${MOST}+` : String(count)
  return count > 0 ? `(${number}) ${screen}` : screen
}

function draw(): void {
  document.title = tabTitle(screenTitle(), unread)
  const icon = unread > 0 ? '/favicon-unread.svg' : '/favicon.svg'
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]')
  if (link && link.getAttribute('href') !== icon) link.setAttribute('href', icon)
}
