import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { i18n, loadModuleTexts } from '@/i18n'
import { setTitle } from '@/shell/title'
import { useSession } from '@/stores/session'

const modules = import.meta.glob<{ default: RouteRecordRaw[] }>('./modules/**/routes.ts', { eager: true })

const sheet: RouteRecordRaw[] = import.meta.env.DEV
  ? [{ path: '/__ui', component: () => import('@/dev/StateSheet.vue'), meta: { open: true, bare: true } }]
  : []

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', redirect: '/messages' },
    { path: '/login', name: 'login', component: () => import('@/shell/LoginScreen.vue'), meta: { open: true, bare: true, title: 'common.login.title' } },
    { path: '/password', name: 'password', component: () => import('@/shell/PasswordScreen.vue'), meta: { bare: true, title: 'common.newPassword.title' } },
    ...sheet,
    ...Object.values(modules).flatMap((file) => file.default),
    { path: '/:rest(.*)*', name: 'not-found', component: () => import('@/shell/NotFound.vue'), meta: { title: 'common.notFound.title' } },
  ],
})

router.beforeEach(async (to) => {
  const session = useSession()
  await session.load()
  if (!session.session && !to.meta.open) return { name: 'login', query: { next: to.fullPath } }
  if (session.session?.must_change_password && to.name !== 'password') return { name: 'password', query: { next: to.fullPath } }
  if (session.session && to.name === 'login') return safeNext(to.query.next)
  await Promise.all([to.meta.module ?? [], to.meta.texts ?? []].flat().map(loadModuleTexts))
  return true
})

router.afterEach((to) => {
  setTitle(to.meta.title ? i18n.global.t(to.meta.title) : '')
})

/** Where to go after signing in: only a path of our own, never another site. */
export function safeNext(next: unknown): string {
  return typeof next === 'string' && /^\/(?![/\\])/u.test(next) ? next : '/'
}
