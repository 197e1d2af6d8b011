import { api, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import type { Page } from '@/ui'

export type DocumentItem = components['schemas']['DocumentItem']
export type DeliveryItem = components['schemas']['DeliveryItem']
export type RegisterEntry = components['schemas']['RegisterEntry']

export const BOXES = ['incoming', 'in_progress', 'drafts', 'issued', 'register'] as const
export type Box = (typeof BOXES)[number]

/** Whether the list's papers are told apart by kind; numbers are not. */
export const hasKind = (box: Box): boolean => box !== 'register'

/** One line of any of the lists, before it is put into words. */
export interface Row {
  key: string
  link: string
  kind: string
  urgency: string
  title: string
  number: string
  /** The unit that is named beside it: the drafting division, or where it came from. */
  unit: string
  /** What is said of where it stands: a key of `documents.lists.state`, or a stage's name. */
  state: string
  stage: { zh: string; en: string } | null
  holders: readonly string[]
  mine: boolean
  at: string
}

/** What a document and a delivery say alike. */
function common(item: DocumentItem | DeliveryItem) {
  const { id, kind, urgency, title, number, state, holders } = item
  return { key: id, kind, urgency, title, number, state, holders, stage: item.stage ? item.stage_name : null }
}

function ofDocument(item: DocumentItem): Row {
  const draft = ['drafting', 'returned', 'withdrawn'].includes(item.state) && item.holders.length <= 1
  return {
    ...common(item),
    link: draft && item.state !== 'returned' ? `/documents/${item.id}/draft` : `/documents/${item.id}`,
    unit: item.unit.short_name || item.unit.name,
    mine: item.mine,
    at: item.updated_at,
  }
}

function ofDraft(item: DocumentItem): Row {
  return { ...ofDocument(item), link: `/documents/${item.id}/draft`, stage: null, holders: [] }
}

function ofDelivery(item: DeliveryItem): Row {
  return {
    ...common(item),
    link: `/documents/deliveries/${item.id}`,
    unit: item.source.short_name || item.source.name,
    mine: item.mine || item.state === 'sent',
    at: item.sent_at,
  }
}

function ofEntry(entry: RegisterEntry): Row {
  return {
    key: entry.id,
    link: entry.document_id ? `/documents/${entry.document_id}` : '',
    kind: '',
    urgency: '',
    title: entry.title,
    number: entry.number,
    unit: entry.by,
    state: entry.state,
    stage: null,
    holders: [],
    mine: false,
    at: entry.at,
  }
}

const mapped = <T>(page: { items: T[]; next?: string | null }, one: (item: T) => Row): Page<Row> => ({ items: page.items.map(one), next: page.next })

/** One page of a list. `closed` asks for what is finished, where a list has two parts. */
export async function loadRows(box: Box, q: string, closed: boolean, before: string | null): Promise<Page<Row>> {
  if (box === 'incoming') {
    return mapped(await unwrap(api.GET('/api/v1/deliveries', { params: { query: { box: closed ? 'done' : 'in', q, before } } })), ofDelivery)
  }
  if (box === 'register') return mapped(await unwrap(api.GET('/api/v1/register', { params: { query: { before } } })), ofEntry)
  const page = await unwrap(api.GET('/api/v1/documents', { params: { query: { box, q, before } } }))
  return mapped(page, box === 'drafts' ? ofDraft : ofDocument)
}
