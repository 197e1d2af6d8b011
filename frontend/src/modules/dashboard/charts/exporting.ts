/** What a cell must not begin with: spreadsheets would compute it (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r]/u
const NUMBER = /^-?\d+(?:[.,]\d+)*%?$/u

/** One cell: quoted where it must be, and never taken for a formula. */
export function cell(value: string | number): string {
  const text = String(value)
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** Rows as RFC 4180 asks, with the mark by which spreadsheets know UTF-8. */
export function csv(rows: readonly (readonly (string | number)[])[]): string {
  return `\uFEFF${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`
}

export function save(content: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = name.replaceAll(/[\\/:*?"<>|]/gu, '_')
  link.click()
  URL.revokeObjectURL(link.href)
}

/** A chart's own SVG on paper, with its description as its title. */
export function svgOf(place: HTMLElement, description: string): string {
  const drawn = place.querySelector('svg')
  if (!drawn) throw new Error('nothing is drawn there')
  const copy = drawn.cloneNode(true) as SVGSVGElement
  const { width, height } = drawn.getBoundingClientRect()
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  copy.setAttribute('width', String(width))
  copy.setAttribute('height', String(height))
  copy.setAttribute('viewBox', `0 0 ${width} ${height}`)
  const title = document.createElementNS('http://www.w3.org/2000/svg', 'title')
  title.textContent = description
  const paper = document.createElementNS('http://www.w3.org/2000/svg', 'rect')
  paper.setAttribute('width', '100%')
  paper.setAttribute('height', '100%')
  paper.setAttribute('fill', getComputedStyle(document.documentElement).getPropertyValue('--paper').trim())
  copy.prepend(title, paper)
  return new XMLSerializer().serializeToString(copy)
}

/** The same picture as PNG, twice as fine as on screen. */
export async function pngOf(svg: string, scale = 2): Promise<Blob> {
  const picture = new Image()
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
  await picture.decode()
  const canvas = document.createElement('canvas')
  canvas.width = picture.width * scale
  canvas.height = picture.height * scale
  const pen = canvas.getContext('2d')
  if (!pen) throw new Error('the browser draws no pictures')
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height)
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('the picture is too large'))), 'image/png')
  })
}
