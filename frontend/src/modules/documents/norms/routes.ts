import type { RouteRecordRaw } from 'vue-router'

const meta = { module: 'documents', texts: ['documents/norms', 'documents/finding'], rail: 'documents' }

export default [
  { path: '/documents/norms', name: 'norms', component: () => import('./NormsScreen.vue'), meta: { ...meta, title: 'documents.norms.title' } },
  { path: '/documents/plan', name: 'issuing-plan', component: () => import('./PlanScreen.vue'), meta: { ...meta, title: 'documents.norms.plan.title' } },
  { path: '/documents/:id(\\d+)/norm', name: 'norm', component: () => import('./NormScreen.vue'), props: true, meta: { ...meta, title: 'documents.norms.file' } },
] satisfies RouteRecordRaw[]
