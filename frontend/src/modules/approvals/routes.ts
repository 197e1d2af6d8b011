import type { RouteRecordRaw } from 'vue-router'

const meta = { module: 'approvals', rail: 'approvals', title: 'approvals.title' }

export default [
  { path: '/approvals', name: 'approvals', component: () => import('./ApprovalsScreen.vue'), meta },
] satisfies RouteRecordRaw[]
