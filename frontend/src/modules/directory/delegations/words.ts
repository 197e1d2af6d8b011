import { useI18n } from 'vue-i18n'
import { useWords } from '@/composables/useWords'
import { dateText } from '@/ui'
import type { Delegation, Kind } from './data'

/** A delegation in words: its days and its kinds of work. */
export function useDelegationWords() {
  const { t, locale } = useI18n()
  const { list } = useWords()
  const day = (value: string): string => dateText(`${value}T00:00:00+08:00`, locale.value)
  return {
    days: (row: Pick<Delegation, 'valid_from' | 'last_day'>): string => {
      if (row.valid_from === row.last_day) return day(row.valid_from)
      return t('directory.delegations.days', { from: day(row.valid_from), to: day(row.last_day) })
    },
    /** None chosen means all. */
    kinds: (kinds: readonly Kind[]): string =>
      kinds.length ? list(kinds.map((kind) => t(`directory.delegations.kinds.${kind}`))) : t('directory.delegations.kinds.all'),
  }
}
