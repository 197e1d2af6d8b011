import { api, unwrap } from '@/api/client'
import { loadModuleTexts } from '@/i18n'
import { registerCard } from '@/registries/cards'
import { registerLink } from '@/registries/links'
import { registerPaletteProvider } from '@/registries/palette'

const SHOWN = 6

export default function register(): void {
  registerCard('vacancy', async () => {
    await loadModuleTexts('directory/cards')
    return import('./cards/VacancyCard.vue')
  })
  registerCard('delegation', async () => {
    await loadModuleTexts('directory/cards')
    return import('./cards/DelegationCard.vue')
  })
  registerLink(/^\/directory(?:\/people\/|\?person=)(\d+)$/u, async () => {
    await loadModuleTexts('directory/cards')
    return import('./cards/LinkedPerson.vue')
  })
  registerPaletteProvider({
    key: 'directory',
    module: 'directory',
    heading: 'directory.title',
    search: async (text, signal) => {
      const found = await unwrap(api.GET('/api/v1/orgchart/search', { params: { query: { q: text.slice(0, 40), people: SHOWN } }, signal }))
      const people = found.people.map((one) => ({
        key: `person-${one.id}`,
        label: one.name,
        note: `${one.organ.short_name} ${one.post}`,
        icon: 'people' as const,
        to: { name: 'directory', query: { person: one.id } },
      }))
      const units = found.units.slice(0, SHOWN).map((one) => ({
        key: `unit-${one.id}`,
        label: one.short_name,
        note: one.within,
        icon: 'org' as const,
        to: { name: 'directory', query: { unit: one.id } },
      }))
      return [...people, ...units]
    },
  })
}
