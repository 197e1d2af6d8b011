// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from 'vitest'
import { drawMark, markText } from '@/shell/watermark'
import { numbersIn } from '@/modules/messages/keeping/data'

const marks = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('.watermark')]
const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20))

describe('the watermark over the page', () => {
  afterEach(() => drawMark(''))

  it('names who reads, where they serve, and the civil minute of the province', () => {
    expect(markText('简嘉树', '省人社厅', new Date('2026-11-23T02:24:30Z'))).toBe('简嘉树 省人社厅 2026-11-23 10:24')
    expect(markText('admin', '', new Date('2026-11-23T02:24:30Z'))).toBe('admin 2026-11-23 10:24')
  })

  it('is there once, says nothing to a screen reader, and goes when it is no longer wanted', () => {
    drawMark('甲 <b>"&')
    drawMark('甲 <b>"&')
    expect(marks()).toHaveLength(1)
    expect(marks()[0]?.getAttribute('aria-hidden')).toBe('true')
    expect(decodeURIComponent(marks()[0]?.style.backgroundImage ?? '')).toContain('甲 &lt;b&gt;&quot;&amp;')
    drawMark('')
    expect(marks()).toHaveLength(0)
  })

  it('comes back when its node is taken away, hidden or emptied', async () => {
    drawMark('甲')
    marks()[0]?.remove()
    await soon()
    expect(marks()).toHaveLength(1)
    marks()[0]?.style.setProperty('display', 'none')
    await soon()
    expect(marks()[0]?.style.display).toBe('')
    marks()[0]?.removeAttribute('style')
    marks()[0]?.setAttribute('hidden', '')
    await soon()
    expect(marks()[0]?.hasAttribute('hidden')).toBe(false)
    expect(marks()[0]?.style.backgroundImage).toContain('svg')
  })
})

describe('numbers of conversations', () => {
  it('are found by themselves and in addresses, each once', () => {
    expect(numbersIn('383084342990258176，https://office.test/messages/7?at=3\n7 x9 /messages/rules')).toEqual(['383084342990258176', '7'])
    expect(numbersIn('')).toEqual([])
  })
})
