import { describe, expect, it } from 'vitest'
import { choiceOf } from './division'

const part = (id: string | null, what = '', due = '') => ({ person: id ? { id, label: `名${id}` } : null, what, due })

describe('a division of tasks', () => {
  it('names who does what by when; the first one leads', () => {
    expect(choiceOf(['handle'], [part('1', ' 拟定议程 ', '2026-12-01'), part(null, '空'), part('2')])).toEqual({
      choose: {
        handle: [
          { to: 'person', id: '1', label: '名1', lead: true, what: '拟定议程', due_on: '2026-12-01' },
          { to: 'person', id: '2', label: '名2', lead: false },
        ],
      },
    })
  })

  it('says nothing where nobody is named, or nothing may be chosen', () => {
    expect(choiceOf(['handle'], [part(null)])).toEqual({})
    expect(choiceOf([], [part('1')])).toEqual({})
  })
})
