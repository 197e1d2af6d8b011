import type { RouteRecordRaw } from 'vue-router'

const meta = { module: 'documents', rail: 'documents', texts: ['documents/finding', 'documents/lists', 'messages/search'], title: 'documents.finding.title' }

export default [{ path: '/documents/search', name: 'document-search', component: () => import('./FindingScreen.vue'), meta }] satisfies RouteRecordRaw[]
