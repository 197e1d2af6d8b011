import { expect, test } from 'vitest'
import { fill, NONE, wishOf, type OutsideFields } from './useOutside'

const empty = (): OutsideFields => ({ unit: '', sender: '', senderUnit: null, number: '', title: '', kind: NONE, issuedOn: '', urgency: NONE, secrecy: NONE, means: 'post', receivedOn: '2026-08-12', pages: '', copies: '1', receiptNumber: '' })
const guess = { sender: '民政部', number: '民发〔2026〕26号', title: '民政部关于甲的通知', kind: '通知', issued_on: '2026-08-10', urgency: '' }

test('what a person wrote is not written over by what was read', () => {
  const fields = { ...empty(), title: '我写的标题' }
  expect(fill(fields, guess, 4)).toEqual(['sender', 'number', 'kind', 'issuedOn', 'pages'])
  expect(fields).toMatchObject({ title: '我写的标题', sender: '民政部', kind: '通知', pages: '4', urgency: NONE })
})

test('a choice that was not made is sent as nothing, and no day as none', () => {
  const wish = wishOf({ ...empty(), sender: ' 民政部 ' }, { file_ids: ['1'], read_by: '', message: {}, key: 'k', confirmed_twice: false })
  expect(wish).toMatchObject({ sender: '民政部', kind: '', urgency: '', secrecy: '', issued_on: null, unit_id: null, pages: 0, copies: 1 })
})
