import { useI18n } from 'vue-i18n'
import type { StuckRow } from '../types'

/** Where a matter is stuck; with its organ's name where several organs are in sight. */
export function useStuckPlace(): (row: StuckRow) => string {
  const { t } = useI18n()
  return ({ organ, unit }) => (organ ? t('dashboard.stuck.within', { organ: organ.short_name, unit: unit.short_name }) : unit.short_name)
}
