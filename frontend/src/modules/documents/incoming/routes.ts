import type { RouteRecordRaw } from 'vue-router'

const texts = ['documents/incoming', 'documents/sign', 'documents/stages', 'approvals', 'approvals/operations']
const meta = { module: 'documents', texts, rail: 'documents', title: 'documents.incoming.title', noTabBar: true }

export default [
  { path: '/documents/deliveries/:id(\\d+)', alias: '/deliveries/:id(\\d+)', name: 'delivery', component: () => import('./IncomingScreen.vue'), props: true, meta },
] satisfies RouteRecordRaw[]
