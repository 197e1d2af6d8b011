import type { RouteRecordRaw } from 'vue-router'

const meta = { module: 'documents', texts: ['documents/lists'], rail: 'documents', title: 'documents.title' }

/** Lists that have become screens of their own. */
const MOVED: Record<string, { name: string }> = { matters: { name: 'matters' }, register: { name: 'number-register' } }

export default [
  { path: '/documents', name: 'documents', component: () => import('./DocumentsScreen.vue'), meta, beforeEnter: (to) => MOVED[String(to.query.box)] ?? true },
] satisfies RouteRecordRaw[]
