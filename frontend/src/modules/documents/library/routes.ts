import type { RouteRecordRaw } from 'vue-router'

const meta = { module: 'documents', texts: ['documents/library'], rail: 'documents', title: 'documents.library.title' }

export default [
  { path: '/documents/library', name: 'library', component: () => import('./LibraryScreen.vue'), meta },
] satisfies RouteRecordRaw[]
