import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { useSession } from '@/stores/session'
import type { MenuEntry } from '@/ui'
import { useArchivist } from '../filing/useArchivist'

/** What else is done with documents, for those who may; an entry's key is the name of its screen. */
export function useMore(outside: () => boolean): ComputedRef<MenuEntry[]> {
  const { t } = useI18n()
  const session = useSession()
  const archivist = useArchivist()
  return computed<MenuEntry[]>(() => [
    ...(outside() ? [{ key: 'outside-new', label: t('documents.lists.outside'), icon: 'inbox' as const }] : []),
    { key: 'norms', label: t('documents.lists.norms'), icon: 'document' },
    ...(archivist.value ? [{ key: 'filing', label: t('documents.lists.filing'), icon: 'folder' as const }] : []),
    ...(session.may('seals') ? [{ key: 'seals', label: t('documents.lists.seals'), icon: 'seal' as const }] : []),
    { key: 'checking', label: t('documents.lists.checking'), icon: 'document' },
    { key: 'verify', label: t('documents.lists.verify'), icon: 'lock' },
  ])
}
