import { describe, expect, it } from 'vitest'
import { ApiError, asApiError, toApiError } from '@/api/errors'

const body = { code: 'documents.title_missing', field: 'title', rule: '第九条', data: {}, message: { zh: '请填写标题。', en: 'Enter a title.' } }

describe('errors', () => {
  it("keeps the server's code, field and rule and speaks the reader's language", () => {
    const error = toApiError(body, 400)
    expect([error.code, error.field, error.rule, error.status]).toEqual(['documents.title_missing', 'title', '第九条', 400])
    expect(error.text('zh-CN')).toBe('请填写标题。')
    expect(error.text('en')).toBe('Enter a title.')
  })

  it('never shows a proxy page or a stack trace', () => {
    expect(toApiError('<html>Bad gateway</html>', 502).code).toBe('client.server')
    expect(toApiError({ detail: 'x' }, 404).code).toBe('client.unreadable')
  })

  it('tells an unreachable network from a failure of our own', () => {
    expect(asApiError(new TypeError('fetch failed')).code).toBe('client.offline')
    expect(asApiError(new Error('bug')).code).toBe('client.server')
    const same = ApiError.local('client.timeout')
    expect(asApiError(same)).toBe(same)
  })
})
