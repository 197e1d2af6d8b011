import type { RouteRecordRaw } from 'vue-router'

const meta = { module: 'documents', texts: ['documents/traces', 'documents/comments', 'documents/sign'], rail: 'documents', title: 'documents.traces.title', noTabBar: true }

export default [{ path: '/documents/:id(\\d+)/traces', name: 'traces', component: () => import('./TracesScreen.vue'), props: true, meta }] satisfies RouteRecordRaw[]
