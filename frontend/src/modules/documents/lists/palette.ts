import { api, unwrap } from '@/api/client'
import { registerPaletteProvider } from '@/registries/palette'

const SHOWN = 5

/** Documents one may read, in Ctrl-K. */
export function registerSearch(): void {
  registerPaletteProvider({
    key: 'documents',
    module: 'documents',
    heading: 'documents.title',
    search: async (text, signal) => {
      const found = await unwrap(api.GET('/api/v1/documents', { params: { query: { box: 'all', q: text } }, signal }))
      return found.items.slice(0, SHOWN).map((one) => ({
        key: `document-${one.id}`,
        label: one.title,
        note: one.number || one.organ.short_name,
        icon: 'document' as const,
        to: one.state === 'drafting' ? { name: 'draft', params: { id: one.id } } : { name: 'document', params: { id: one.id } },
      }))
    },
  })
}
