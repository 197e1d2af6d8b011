import type { LocationQuery, LocationQueryRaw } from 'vue-router'

/** The fifteen kinds of article 8, in its order. */
export const KINDS = ['决议', '决定', '命令', '公报', '公告', '通告', '意见', '通知', '通报', '报告', '请示', '批复', '议案', '函', '纪要'] as const
export const STATES = ['drafting', 'in_chain', 'returned', 'signed', 'registered', 'sealed', 'distributed', 'withdrawn', 'stopped', 'void', 'received'] as const
export const ANY = 'any'
/** The first year of the list of years; what is older came in on paper. */
const FIRST_YEAR = 2012

/** What the page's address says is looked for; '' where nothing is chosen. */
export interface Asked {
  q: string
  organ: string
  kind: string
  year: string
  state: string
}

const word = (value: LocationQuery[string] | undefined): string => (typeof value === 'string' ? value : '')
const fitting = (value: LocationQuery[string] | undefined, form: RegExp): string => (form.test(word(value)) ? word(value) : '')

export function fromAddress(query: LocationQuery): Asked {
  return {
    q: word(query.q).slice(0, 100),
    organ: fitting(query.organ, /^\d{1,19}$/u),
    kind: word(query.kind).slice(0, 4),
    year: fitting(query.year, /^(?:19[5-9]\d|[2-9]\d{3})$/u),
    state: STATES.find((state) => state === query.state) ?? '',
  }
}

/** Only what is asked for stands in the address. */
export function toAddress(asked: Asked): LocationQueryRaw {
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== ''))
}

/** How many things narrow the search besides its words. */
export function narrowing(asked: Asked): number {
  return [asked.organ, asked.kind, asked.year, asked.state].filter(Boolean).length
}

/** The years to choose from, the latest first; the one that is asked for is always among them. */
export function years(now: number, asked: string): string[] {
  const found = Array.from({ length: now - FIRST_YEAR + 1 }, (_, index) => String(now - index))
  return asked && !found.includes(asked) ? [asked, ...found] : found
}
