import type { RouteRecordRaw } from 'vue-router'

const texts = ['documents/incoming', 'documents/sign', 'documents/stages', 'documents/standing', 'approvals', 'approvals/operations']
const meta = { module: 'documents', texts, rail: 'documents', title: 'documents.incoming.title', noTabBar: true }

export default [
  { path: '/documents/deliveries/:id(\\d+)', alias: '/deliveries/:id(\\d+)', name: 'delivery', component: () => import('./IncomingScreen.vue'), props: true, meta },
  { path: '/documents/outside/new', name: 'outside-new', component: () => import('./outside/OutsideScreen.vue'), meta: { ...meta, title: 'documents.incoming.outside.name' } },
] satisfies RouteRecordRaw[]
