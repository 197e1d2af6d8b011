import { api, unwrap } from '@/api/client'
import { setLanguage } from '@/i18n'
import { useDisplay } from '@/stores/display'
import { useSession } from '@/stores/session'

/** Chinese and English in turn: at once on this device, and with the account when somebody is signed in. */
export function useLanguage() {
  const { choice } = useDisplay()
  const session = useSession()

  async function toggle(): Promise<void> {
    const language = choice.language === 'zh-CN' ? 'en' : 'zh-CN'
    await setLanguage(language)
    choice.language = language
    if (session.session) await unwrap(api.PUT('/api/v1/session/language', { body: { language: language === 'en' ? 'en' : 'zh' } }))
  }

  return { toggle }
}
