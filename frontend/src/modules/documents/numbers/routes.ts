import type { RouteRecordRaw } from 'vue-router'

const meta = { module: 'documents', texts: ['documents/numbers', 'documents/draft', 'approvals'], rail: 'documents', title: 'documents.numbers.title' }

export default [{ path: '/documents/register', name: 'number-register', component: () => import('./RegisterScreen.vue'), meta }] satisfies RouteRecordRaw[]
