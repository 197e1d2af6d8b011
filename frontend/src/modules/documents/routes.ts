import type { RouteRecordRaw } from 'vue-router'

const meta = { module: 'documents', texts: ['documents/lists'], rail: 'documents', title: 'documents.title' }

export default [
  { path: '/documents', name: 'documents', component: () => import('./DocumentsScreen.vue'), meta, beforeEnter: (to) => (to.query.box === 'matters' ? { name: 'matters' } : true) },
] satisfies RouteRecordRaw[]
