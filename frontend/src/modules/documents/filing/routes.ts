import type { RouteRecordRaw } from 'vue-router'

const meta = { module: 'documents', rail: 'documents', texts: ['documents/filing', 'documents/finding'], title: 'documents.filing.title' }

export default [{ path: '/documents/filing', name: 'filing', component: () => import('./FilingScreen.vue'), meta }] satisfies RouteRecordRaw[]
