import type { RouteRecordRaw } from 'vue-router'

const meta = { module: 'documents', texts: ['documents/checking'], rail: 'documents', title: 'documents.checking.title' }

export default [
  { path: '/documents/checking', name: 'checking', component: () => import('./CheckingScreen.vue'), meta },
  { path: '/documents/checking/:id(\\d+)', name: 'check', component: () => import('./CheckScreen.vue'), props: true, meta: { ...meta, noTabBar: true } },
] satisfies RouteRecordRaw[]
