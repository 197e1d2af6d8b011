import type { RouteRecordRaw } from 'vue-router'

const meta = { module: 'documents', texts: ['documents/sign', 'documents/stages', 'documents/traces', 'documents/standing', 'approvals', 'approvals/operations'], rail: 'documents', title: 'documents.sign.title', noTabBar: true }

export default [{ path: '/documents/:id(\\d+)', name: 'document', component: () => import('./SignScreen.vue'), props: true, meta }] satisfies RouteRecordRaw[]
