import { afterEach, expect, test, vi } from 'vitest'
import { api } from '@/api/client'
import { loadRows } from './rows'

afterEach(() => vi.restoreAllMocks())

function answer(items: unknown[]): void {
  vi.spyOn(api, 'GET').mockResolvedValue({ data: { items, next: null }, response: new Response() } as never)
}

const document = {
  id: '7', kind: '通知', urgency: '特急', title: '关于甲的通知', number: '', state: 'in_chain',
  organ: { id: '1', name: '省厅', short_name: '省厅' }, unit: { id: '2', name: '事业单位人事管理处', short_name: '事业处' },
  drafter: '周以宁', stage: 'issue', stage_name: { zh: '签发', en: 'Sign and issue' }, holders: ['顾承安'],
  due: null, mine: true, issued_on: null, updated_at: '2026-03-05T01:00:00Z',
}

test('a draft opens in the editor, what is on its way in its own screen', async () => {
  answer([document])
  expect((await loadRows('in_progress', '', false, null)).items[0]).toMatchObject({ link: '/documents/7', unit: '事业处', holders: ['顾承安'] })
  answer([{ ...document, state: 'drafting', stage: '', holders: [] }])
  expect((await loadRows('drafts', '', false, null)).items[0]?.link).toBe('/documents/7/draft')
})

test('an unsigned delivery waits for its registry, and asks for the finished part by name', async () => {
  answer([{ id: '9', document_id: '7', title: '关于甲的通知', kind: '通知', number: '粤人社发〔2026〕1号', urgency: '', source: { id: '1', name: '省厅', short_name: '' }, unit: { id: '3', name: '江门局', short_name: '' }, role: 'main', state: 'sent', sent_at: '2026-03-05T01:00:00Z', signed_for_at: null, receipt_number: '', stage: '', stage_name: { zh: '', en: '' }, holders: [], mine: false, due: null }])
  const page = await loadRows('incoming', '甲', true, null)
  expect(page.items[0]).toMatchObject({ link: '/documents/deliveries/9', mine: true, unit: '省厅' })
  expect(api.GET).toHaveBeenCalledWith('/api/v1/deliveries', { params: { query: { box: 'done', q: '甲', before: null } } })
})
