import { beforeEach, describe, expect, it } from 'vitest'
import { useHeldDrafts } from './heldDrafts'
import type { Draft } from './types'

const said = (version: number, text: string, reply_to: number | null): Draft => ({ conversation: '1', text, named: [], reply_to, version, changed_at: '2026-11-23T02:00:00Z' })

describe('the message a draft answers', () => {
  beforeEach(() => {
    Object.assign(globalThis, { localStorage: { getItem: () => null, setItem: () => {} } })
  })

  it('comes with the draft from another device', () => {
    const drafts = useHeldDrafts()
    drafts.take(said(1, '同意', 7))
    expect(drafts.of('1')).toMatchObject({ text: '同意', replyTo: 7 })
    drafts.take(said(2, '同意', null))
    expect(drafts.of('1').replyTo).toBeNull()
  })

  it('stays chosen here while nothing is written, although the server keeps nothing of it', () => {
    const drafts = useHeldDrafts()
    drafts.put('1', { text: '', named: [], replyTo: 7, version: 1, dirty: false })
    drafts.take(said(2, '', null))
    expect(drafts.of('1').replyTo).toBe(7)
  })
})
