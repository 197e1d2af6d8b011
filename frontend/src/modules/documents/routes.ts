import type { RouteRecordRaw } from 'vue-router'

const meta = { module: 'documents', rail: 'documents', title: 'documents.title' }

export default [
  { path: '/documents', name: 'documents', component: () => import('./DocumentsScreen.vue'), meta },
  // The drafting and signing screens live in draft/ and sign/.
] satisfies RouteRecordRaw[]
