import type { RouteRecordRaw } from 'vue-router'

const meta = { module: 'documents', texts: ['documents/traces', 'documents/comments', 'documents/sign'], rail: 'documents', title: 'documents.traces.title', noTabBar: true }

const amendMeta = { ...meta, texts: ['documents/traces', 'documents/draft', 'documents/comments'], title: 'documents.traces.amend' }

export default [
  { path: '/documents/:id(\\d+)/traces', name: 'traces', component: () => import('./TracesScreen.vue'), props: true, meta },
  { path: '/documents/:id(\\d+)/amend', name: 'amend', component: () => import('./AmendScreen.vue'), props: true, meta: amendMeta },
] satisfies RouteRecordRaw[]
