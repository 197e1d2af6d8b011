// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createApp, h, type App } from 'vue'
import { createI18n } from 'vue-i18n'
import zh from '../locales/zh-CN.json'
import type { TreeNode } from '../types'
import OrgTree from './OrgTree.vue'

const VILLAGES = 26_000
const PAGE = 200
const ROW_PX = 32
const SCREEN_PX = 640
/** What is on the screen, what virtua keeps ready around it, and the row with the focus. */
const FEW = 60
/** For machines that do much else. */
const SLOW_MS = 30_000

function node(id: string, children = 0): TreeNode {
  return { id, label: `村${id}`, name: `村${id}`, short_name: `村${id}`, kind: 'organ', headcount: 0, may_issue: false, has_children: children > 0, children }
}

const villages = Array.from({ length: VILLAGES }, (_, index) => node(`v${index}`))
const asked: string[] = []

vi.mock('../data', () => ({
  loadRoots: () => Promise.resolve([node('top', VILLAGES)]),
  loadBranch: (_id: string, { after, q = '', only }: { after: string | null; q?: string; only?: string }) => {
    asked.push(only ?? q)
    const fitting = only ? villages.filter((one) => one.id === only) : villages.filter((one) => one.label.includes(q))
    const from = Number(after ?? 0)
    return Promise.resolve({ items: fitting.slice(from, from + PAGE), next: from + PAGE < fitting.length ? String(from + PAGE) : null })
  },
}))

/** Everything is as high as a row, but the tree itself: virtua learns sizes only from this. */
class FakeResizeObserver {
  constructor(private readonly told: ResizeObserverCallback) {}
  observe(target: Element): void {
    const height = target.getAttribute('role') === 'tree' ? SCREEN_PX : ROW_PX
    const entry = { target, contentRect: { width: 312, height } } as ResizeObserverEntry
    queueMicrotask(() => this.told([entry], this as unknown as ResizeObserver))
  }
  unobserve(): void {}
  disconnect(): void {}
}

/** The page of the test has no layout, so nothing would scroll in it. */
const scrolled = new WeakMap<object, number>()
const scrollTop: PropertyDescriptor & ThisType<HTMLElement> = {
  configurable: true,
  get() {
    return scrolled.get(this) ?? 0
  },
  set(value: number) {
    scrolled.set(this, value)
    this.dispatchEvent(new Event('scroll'))
  },
}

let app: App
let host: HTMLElement

async function settle(): Promise<void> {
  for (let turn = 0; turn < 6; turn += 1) await new Promise((done) => setTimeout(done, 10))
}

async function show(props: { chosen: string | null; way: string[] | null }): Promise<void> {
  const i18n = createI18n({ legacy: false, locale: 'zh-CN', messages: { 'zh-CN': { directory: zh, common: {} } }, missingWarn: false, fallbackWarn: false })
  app = createApp(() => h(OrgTree, props))
  app.use(i18n).mount(host)
  await settle()
}

const tree = (): HTMLElement => host.querySelector<HTMLElement>('[role="tree"]') ?? host
const rows = (): HTMLElement[] => [...host.querySelectorAll<HTMLElement>('[role="treeitem"]')]
const row = (id: string): HTMLElement | undefined => rows().find((one) => one.dataset.row === id)

async function press(key: string): Promise<void> {
  document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
  await settle()
}

beforeEach(() => {
  vi.stubGlobal('ResizeObserver', FakeResizeObserver)
  Object.defineProperty(HTMLElement.prototype, 'scrollTop', scrollTop)
  asked.length = 0
  host = document.createElement('div')
  document.body.append(host)
})
afterEach(() => {
  app.unmount()
  host.remove()
  vi.unstubAllGlobals()
})

describe('a branch of 26,000 units', { timeout: SLOW_MS }, () => {
  it('keeps the page small however much of it is loaded', async () => {
    await show({ chosen: null, way: null })
    expect(rows().length).toBeGreaterThan(5)
    tree().focus()
    await settle()
    for (let page = 1; page <= 4; page += 1) {
      await press('End')
      await press('ArrowDown')
      await vi.waitFor(() => expect(Number((document.activeElement as HTMLElement).dataset.row?.slice(1))).toBeGreaterThanOrEqual(page * PAGE), 3000)
      expect(asked.length).toBeGreaterThan(page)
      expect(rows().length).toBeLessThan(FEW)
    }
  })

  it('says the place among all of its children, loaded or not', async () => {
    await show({ chosen: null, way: null })
    expect(row('v3')?.getAttribute('aria-posinset')).toBe('4')
    expect(row('v3')?.getAttribute('aria-setsize')).toBe(String(VILLAGES))
  })

  it('opens at a unit far down without reading everything before it', async () => {
    await show({ chosen: 'v25000', way: ['top'] })
    expect(row('v25000')?.getAttribute('aria-selected')).toBe('true')
    expect(asked.length).toBeLessThan(6)
    expect(host.textContent).toContain('显示全部')
  })

  it('narrows to what is typed', async () => {
    await show({ chosen: null, way: null })
    const input = host.querySelector('input')
    expect(input?.getAttribute('aria-label')).toContain('26,000')
    if (input) input.value = 'v2599'
    input?.dispatchEvent(new Event('input'))
    await new Promise((done) => setTimeout(done, 200))
    await settle()
    expect(rows().map((one) => one.dataset.row)).toEqual(['top', 'v2599', ...Array.from({ length: 10 }, (_, index) => `v2599${index}`)])
  })
})

describe('the keys of the tree', { timeout: SLOW_MS }, () => {
  it('go down, back to the parent, close and open it', async () => {
    await show({ chosen: null, way: null })
    tree().focus()
    await settle()
    expect(document.activeElement).toBe(row('top'))
    await press('ArrowDown')
    await press('ArrowDown')
    expect(document.activeElement).toBe(row('v1'))
    await press('ArrowLeft')
    expect(document.activeElement).toBe(row('top'))
    await press('ArrowLeft')
    expect(rows().length).toBe(1)
    await press('ArrowRight')
    expect(rows().length).toBeGreaterThan(5)
  })

  it('reach the last loaded unit and the parent from there', async () => {
    await show({ chosen: null, way: null })
    tree().focus()
    await settle()
    await press('End')
    await vi.waitFor(() => expect(Number((document.activeElement as HTMLElement).dataset.row?.slice(1))).toBeGreaterThan(150))
    await press('ArrowLeft')
    expect(document.activeElement).toBe(row('top'))
    expect(rows().length).toBeLessThan(FEW)
  })
})
