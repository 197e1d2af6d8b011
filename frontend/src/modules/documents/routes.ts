import type { RouteRecordRaw } from 'vue-router'

const meta = { module: 'documents', texts: ['documents/lists'], rail: 'documents', title: 'documents.title' }

export default [
  { path: '/documents', name: 'documents', component: () => import('./DocumentsScreen.vue'), meta },
] satisfies RouteRecordRaw[]
