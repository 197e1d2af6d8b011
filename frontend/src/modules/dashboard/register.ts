import { loadModuleTexts } from '@/i18n'
import { registerCard } from '@/registries/cards'

export default function register(): void {
  registerCard('weekly_report', async () => {
    await loadModuleTexts('dashboard/report')
    return import('./report/ReportCard.vue')
  })
}
