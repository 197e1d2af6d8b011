import type { RouteRecordRaw } from 'vue-router'

const meta = { module: 'dashboard', rail: 'dashboard', title: 'dashboard.title', texts: ['dashboard/causes'] }

export default [
  { path: '/dashboard', name: 'dashboard', component: () => import('./DashboardScreen.vue'), meta },
  { path: '/dashboard/causes', name: 'dashboard-causes', component: () => import('./causes/CausesScreen.vue'), meta: { ...meta, title: 'dashboard.causes.title' } },
  { path: '/dashboard/wall', name: 'dashboard-wall', component: () => import('./wall/WallScreen.vue'), meta: { ...meta, title: 'dashboard.causes.wall.title' } },
] satisfies RouteRecordRaw[]
