import { createPinia } from 'pinia'
import { createApp } from 'vue'
import '@/styles/index.css'
import { whenSignedOut } from '@/api/client'
import App from '@/App.vue'
import { i18n, setLanguage } from '@/i18n'
import { router } from '@/router'
import { useDisplay } from '@/stores/display'
import { useSession } from '@/stores/session'

const registrations = import.meta.glob<{ default: () => void }>('./modules/*/register.ts', { eager: true })

const app = createApp(App).use(createPinia()).use(i18n)
await setLanguage(useDisplay().choice.language)
for (const file of Object.values(registrations)) file.default()

whenSignedOut(() => {
  const here = router.currentRoute.value
  useSession().forget()
  if (!here.meta.open) void router.push({ name: 'login', query: { next: here.fullPath } })
})

app.use(router).mount('#app')
