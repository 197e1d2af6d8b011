import { describe, expect, it, vi } from 'vitest'
import { message } from './message'
import { stillNamed } from '@/modules/messages/words/acts'
import { useLongPress } from '@/modules/messages/words/useLongPress'

describe('editing', () => {
  it('goes on naming only those whom the new words still name', () => {
    const old = { ...message(1), text: '@陈砚秋 @办公室 @所有人 请阅', mentions: [{ id: '1', name: '陈砚秋' }], units: [{ id: '2', name: '办公室' }], everybody: true }
    expect(stillNamed(old, '@陈砚秋 @所有人 请阅')).toEqual({ mentions: ['1'], units: [], everybody: true })
    expect(stillNamed(old, '请 @办公室 阅')).toEqual({ mentions: [], units: ['2'], everybody: false })
    expect(stillNamed({ ...old, everybody: false }, '@所有人').everybody).toBe(false)
  })
})

describe('a long press', () => {
  const finger = (x: number): PointerEvent => ({ pointerType: 'touch', clientX: x, clientY: 0, target: null }) as unknown as PointerEvent
  const touched = (): PointerEvent => {
    vi.stubGlobal('Element', class { closest = () => null })
    return { ...finger(0), target: new Element() } as unknown as PointerEvent
  }

  it('is a finger that stays; scrolling and lifting are none', () => {
    vi.useFakeTimers()
    const pressed = vi.fn()
    const press = useLongPress(pressed)
    press.pointerdown(touched())
    press.pointermove({ ...finger(40) })
    vi.advanceTimersByTime(1000)
    press.pointerdown(touched())
    press.pointerup()
    vi.advanceTimersByTime(1000)
    expect(pressed).not.toHaveBeenCalled()
    press.pointerdown(touched())
    vi.advanceTimersByTime(1000)
    expect(pressed).toHaveBeenCalledOnce()
    vi.useRealTimers()
  })
})
