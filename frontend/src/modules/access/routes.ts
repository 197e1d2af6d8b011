import type { RouteRecordRaw } from 'vue-router'

const meta = { module: 'access', texts: ['messages/opening'] }

export default [
  { path: '/settings/tokens', name: 'tokens', component: () => import('./TokensScreen.vue'), meta: { ...meta, title: 'access.tokens.title' } },
  { path: '/settings/export', name: 'own-data', component: () => import('./ExportScreen.vue'), meta: { ...meta, title: 'access.export.title' } },
] satisfies RouteRecordRaw[]
