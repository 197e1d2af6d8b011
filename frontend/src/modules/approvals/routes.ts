import type { RouteRecordRaw } from 'vue-router'

const meta = { module: 'approvals', rail: 'approvals', title: 'approvals.title', texts: ['approvals/requests', 'approvals/operations'] }
const paper = { ...meta, title: 'approvals.requests.title', texts: ['approvals/requests', 'approvals/operations', 'documents/sign'] }

export default [
  { path: '/approvals', name: 'approvals', component: () => import('./ApprovalsScreen.vue'), meta },
  { path: '/approvals/new', name: 'request-new', component: () => import('./requests/CatalogueScreen.vue'), meta: { ...meta, title: 'approvals.requests.new' } },
  { path: '/approvals/requests/:id', name: 'request', component: () => import('./requests/RequestScreen.vue'), props: true, meta: paper },
  { path: '/approvals/requests/:id/edit', name: 'request-edit', component: () => import('./requests/FillScreen.vue'), props: true, meta: paper },
  { path: '/approvals/stuck', name: 'stuck-chains', component: () => import('./stuck/StuckScreen.vue'), meta: { ...meta, rail: 'directory', title: 'approvals.stuck.title', texts: ['approvals/stuck'] } },
  { path: '/approvals/logs', name: 'approval-logs', component: () => import('./logs/LogsScreen.vue'), meta: { module: 'approvals', title: 'approvals.logs.title', texts: ['approvals/logs'] } },
  { path: '/approvals/outside', name: 'outside-systems', component: () => import('./outside/SystemsScreen.vue'), meta: { module: 'approvals', title: 'approvals.outside.systems', texts: ['approvals/outside'] } },
] satisfies RouteRecordRaw[]
