import { describe, expect, it } from 'vitest'
import { linkCard, registerLink } from '@/registries/links'

const HERE = 'https://office.example.gov.cn'
registerLink(/^\/documents\/(\d+)$/u, () => Promise.reject(new Error('not drawn here')))
registerLink(/^\/messages\/(\d+)(?:\?|$)/u, () => Promise.reject(new Error('not drawn here')))

describe('places inside the house', () => {
  it('are found by their address, with the rest of it', () => {
    expect(linkCard(`${HERE}/documents/12`, HERE)).toMatchObject({ id: '12', query: {} })
    expect(linkCard(`${HERE}/messages/7?at=30`, HERE)).toMatchObject({ id: '7', query: { at: '30' } })
  })

  it.each(['https://elsewhere.example/documents/12', `${HERE}:8443/documents/12`, `${HERE}/documents/12/draft`, `${HERE}/unknown/12`, 'http://', 'javascript:alert(1)'])(
    'are not %s',
    (address) => expect(linkCard(address, HERE)).toBeNull(),
  )
})
