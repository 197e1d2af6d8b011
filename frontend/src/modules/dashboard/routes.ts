import type { RouteRecordRaw } from 'vue-router'

const meta = { module: 'dashboard', rail: 'dashboard', title: 'dashboard.title' }

export default [
  { path: '/dashboard', name: 'dashboard', component: () => import('./DashboardScreen.vue'), meta },
] satisfies RouteRecordRaw[]
