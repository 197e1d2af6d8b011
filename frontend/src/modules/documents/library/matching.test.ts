import { describe, expect, it } from 'vitest'
import { matches, offered } from './matching'

const of = (text: string, kind: string, place: 'opening' | 'link' | 'closing', pinyin: string, initials: string) => ({ text, kind, place, pinyin, initials })

const ASK = of('妥否，请批示。', '请示', 'closing', 'tuofouqingpishi', 'tfqps')
const REPLY = of('特此函复。', '函', 'closing', 'tecihanfu', 'tchf')
const LETTER = of('盼复。', '函', 'closing', 'panfu', 'pf')
const ANY = of('根据《××》有关规定，', '', 'opening', 'genjuyouguanguiding', 'gjyggd')
const FIRST = of('现函复如下：', '函', 'opening', 'xianhanfuruxia', 'xhfrx')
const ALL = [LETTER, ASK, ANY, REPLY, FIRST]

describe('what is typed', () => {
  it('finds by words, by the beginning of the pinyin, and by initials anywhere', () => {
    for (const typed of ['函复', 'tecih', 'tchf', 'hf', "te'ci", 'TCHF']) expect(matches(REPLY, typed)).toBe(true)
    for (const typed of ['批示', 'hanfu', 'x']) expect(matches(REPLY, typed)).toBe(false)
  })
})

describe('what is offered', () => {
  it('begins with the kind, in the order of a document; other kinds wait for words', () => {
    expect(offered(ALL, '', '函')).toEqual([FIRST, LETTER, REPLY, ANY])
    expect(offered(ALL, '', '通知')).toEqual([ANY])
  })

  it('finds among all kinds by words, this kind first', () => {
    expect(offered(ALL, '复', '函')).toEqual([FIRST, LETTER, REPLY])
    expect(offered(ALL, 'tf', '函')).toEqual([ASK])
  })
})
