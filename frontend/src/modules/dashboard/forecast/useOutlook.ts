import { useI18n } from 'vue-i18n'
import { dayText } from '@/ui/dates'
import { keysOf, type Outlook } from './words'

export type { Outlook } from './words'

/** An outlook as one plain sentence: when, and how likely late. */
export function useOutlook(): (outlook: Outlook) => string {
  const { t, n, locale } = useI18n()
  const day = (at: string | null): string => (at ? dayText(at, locale.value, t) : '')

  return (outlook) => {
    const values = { n: outlook.like, day: day(outlook.likely), by: day(outlook.by), tenths: n(Math.round((outlook.late ?? 0) * 10)) }
    return keysOf(outlook)
      .map((key) => t(`dashboard.forecast.${key}`, values))
      .join(t('dashboard.forecast.joint'))
  }
}
