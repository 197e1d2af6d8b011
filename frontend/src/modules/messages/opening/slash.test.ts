import { describe, expect, it } from 'vitest'
import { slashCall, slashQuery } from './slash'

describe('slash commands', () => {
  it('are looked for at the very beginning only', () => {
    expect(slashQuery('/', '/')).toBe('')
    expect(slashQuery('/天', '/天')).toBe('天')
    expect(slashQuery('/天气 江', '/天气 江')).toBeNull()
    expect(slashQuery('见 /天', '见 /天')).toBeNull()
    expect(slashQuery('/usr/bin', '/usr/bin')).toBeNull()
    // The second line of a text that begins otherwise.
    expect(slashQuery('/天', '您好\n/天')).toBeNull()
  })

  it('are taken only by their whole name', () => {
    expect(slashCall('/天气 江门 明天', ['天气'])).toEqual({ name: '天气', words: '江门 明天' })
    expect(slashCall(' /天气 ', ['天气'])).toEqual({ name: '天气', words: '' })
    expect(slashCall('/天', ['天气'])).toBeNull()
    expect(slashCall('/etc/passwd', ['etc'])).toBeNull()
    expect(slashCall('看 /天气', ['天气'])).toBeNull()
  })
})
