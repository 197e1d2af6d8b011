import { i18n } from '@/i18n'
import { registerPaletteProvider, type PaletteItem } from '@/registries/palette'
import { findDocuments, placeOf, type FoundDocument } from '../finding/data'
import { fromAddress } from '../finding/query'

const SHOWN = 5

const textOf = (parts: FoundDocument['title']): string => parts.map((part) => part.text).join('')

function ofDocument(one: FoundDocument): PaletteItem {
  return {
    key: `document-${one.delivery_id ?? one.id}`,
    label: textOf(one.title),
    note: textOf(one.number) || one.organ.short_name,
    icon: 'document',
    to: placeOf(one),
  }
}

/** Documents one may read, by any of their words, in Ctrl-K; and the way to all that is found. */
export function registerSearch(): void {
  registerPaletteProvider({
    key: 'documents',
    module: 'documents/finding',
    heading: 'documents.finding.title',
    search: async (text, signal) => {
      const q = text.slice(0, 100)
      const found = await findDocuments(fromAddress({ q }), null, signal)
      if (found.items.length === 0) return []
      const count = found.more_than_total ? `${found.total}+` : String(found.total)
      const all: PaletteItem = { key: 'all-documents', label: i18n.global.t('documents.finding.openFor', { q }), note: count, icon: 'search', to: { name: 'document-search', query: { q } } }
      return [...found.items.slice(0, SHOWN).map(ofDocument), all]
    },
  })
}
