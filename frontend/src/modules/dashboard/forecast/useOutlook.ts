import { useI18n } from 'vue-i18n'
import type { components } from '@/api/schema'
import { dayText } from '@/ui/dates'

export type Outlook = components['schemas']['OutlookOut']

const SMALL = 0.05
const SURE = 0.95

/** An outlook as one plain sentence: when, and how likely late. */
export function useOutlook(): (outlook: Outlook) => string {
  const { t, n, locale } = useI18n()

  function chance(late: number): string {
    if (late < SMALL) return t('dashboard.forecast.lateSmall')
    if (late > SURE) return t('dashboard.forecast.lateSure')
    return t('dashboard.forecast.lateAbout', { tenths: n(Math.round(late * 10)) })
  }

  return (outlook) => {
    if (outlook.silence || !outlook.likely || !outlook.by) return t(`dashboard.forecast.silence.${outlook.silence ?? 'few'}`)
    const day = (at: string): string => dayText(at, locale.value, t)
    const overdue = new Date(outlook.due_at) < new Date()
    const parts = [
      t(outlook.longer ? 'dashboard.forecast.likelyLonger' : 'dashboard.forecast.likely', { n: outlook.like, day: day(outlook.likely), by: day(outlook.by) }),
      overdue ? t('dashboard.forecast.overdue') : chance(outlook.late ?? 0),
    ]
    if (outlook.provisional) parts.push(t('dashboard.forecast.provisional'))
    return parts.join(t('dashboard.forecast.joint'))
  }
}
