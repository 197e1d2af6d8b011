import type { RouteRecordRaw } from 'vue-router'

const meta = { module: 'documents', texts: ['documents/seals'], rail: 'documents', title: 'documents.seals.title' }

export default [
  { path: '/documents/seals', name: 'seals', component: () => import('./SealsScreen.vue'), meta },
] satisfies RouteRecordRaw[]
