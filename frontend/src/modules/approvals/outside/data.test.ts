import { describe, expect, it } from 'vitest'
import { hostsIn } from './data'

describe('hosts as they are typed', () => {
  it('stand on lines or between commas of either width', () => {
    expect(hostsIn(' oa.example.cn\n*.gov.example.cn，a.cn；b.cn、c.cn ')).toEqual(['oa.example.cn', '*.gov.example.cn', 'a.cn', 'b.cn', 'c.cn'])
    expect(hostsIn(' \n')).toEqual([])
  })
})
