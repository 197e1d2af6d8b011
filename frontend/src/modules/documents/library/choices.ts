import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { useWords } from '@/composables/useWords'
import { KINDS } from '../draft/types'
import { PLACES } from './api'

/** A select has no empty value: this word stands for "any" and for "anywhere". */
const ANY = 'any'

/** What may be chosen for a phrase: a 文种 or any, a place or none. */
export function useChoices() {
  const { t } = useI18n()
  const { kind } = useWords()
  return {
    kinds: computed(() => [{ value: ANY, label: t('documents.library.anyKind') }, ...Object.keys(KINDS).map((name) => ({ value: name, label: kind(name) }))]),
    places: computed(() => [...PLACES.map((name) => ({ value: name as string, label: t(`documents.library.place.${name}`) })), { value: ANY, label: t('documents.library.anyPlace') }]),
    asChoice: (value: string): string => value || ANY,
    asValue: (choice: string): string => (choice === ANY ? '' : choice),
  }
}
