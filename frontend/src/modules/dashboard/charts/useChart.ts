import { BarChart, LineChart } from 'echarts/charts'
import { AriaComponent, GridComponent } from 'echarts/components'
import { init, use, type ComposeOption, type EChartsType } from 'echarts/core'
import type { BarSeriesOption, LineSeriesOption } from 'echarts/charts'
import type { AriaComponentOption, GridComponentOption } from 'echarts/components'
import { SVGRenderer } from 'echarts/renderers'
import { onBeforeUnmount, onMounted, watch, type Ref } from 'vue'
import { useDisplay } from '@/stores/display'

use([LineChart, BarChart, GridComponent, AriaComponent, SVGRenderer])

export type ChartOption = ComposeOption<LineSeriesOption | BarSeriesOption | GridComponentOption | AriaComponentOption>

/** The face's inks as the page has them now: charts are drawn outside of CSS. */
export interface Inks {
  strong: string
  soft: string
  line: string
  edge: string
  hollow: string
  paper: string
  font: string
  size: number
}

/** Read where the chart stands: a wall display has larger letters than the page around it. */
function inks(place: HTMLElement): Inks {
  const style = getComputedStyle(place)
  const value = (name: string): string => style.getPropertyValue(name).trim()
  return {
    strong: value('--ink-1'),
    soft: value('--ink-3'),
    line: value('--line'),
    edge: value('--line-ctl'),
    hollow: value('--paper-3'),
    paper: value('--paper'),
    font: value('--f-ui'),
    size: Number.parseInt(value('--t-12'), 10) || 12,
  }
}

/** What a chart tells a screen reader: the same sentence that stands on its place. */
export function described(description: string): { enabled: true; label: { description: string } } {
  return { enabled: true, label: { description } }
}

/** Waiting: hollow and hatched, so that it is told from handling by its pattern, not by its shade. */
export function hollow({ hollow: color, edge, soft }: Inks) {
  const decal = { symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [1, 4], rotation: -Math.PI / 4, color: soft }
  return { color, borderColor: edge, borderWidth: 1, decal }
}

/** Handling: solid ink. */
export function solid({ strong: color }: Inks) {
  return { color, decal: { symbol: 'none' } }
}

/** How wide the widest of some labels is, in px: room for names of any language. */
export function widest(labels: readonly string[], { font, size }: Inks, weight = 400): number {
  const pen = document.createElement('canvas').getContext('2d')
  if (!pen) return 0
  pen.font = `${weight} ${size}px ${font}`
  return Math.ceil(Math.max(0, ...labels.map((label) => pen.measureText(label).width)))
}

/** Draws into `place` and again whenever its size, the data, the theme or the text size changes. */
export function useChart(place: Ref<HTMLElement | undefined>, option: (inks: Inks) => ChartOption): void {
  const display = useDisplay()
  let chart: EChartsType | null = null
  let observer: ResizeObserver | null = null

  function draw(): void {
    if (place.value) chart?.setOption({ animation: false, ...option(inks(place.value)) }, { notMerge: true })
  }

  onMounted(() => {
    const element = place.value
    if (!element) return
    chart = init(element, null, { renderer: 'svg' })
    draw()
    observer = new ResizeObserver(() => chart?.resize())
    observer.observe(element)
  })
  watch(() => place.value && option(inks(place.value)), draw)
  // The document's attributes change after the choice: read the inks once they have.
  watch(() => ({ ...display.choice }), draw, { flush: 'post' })
  onBeforeUnmount(() => {
    observer?.disconnect()
    chart?.dispose()
  })
}
