import type { RouteRecordRaw } from 'vue-router'

const meta = { module: 'dashboard', rail: 'dashboard', title: 'dashboard.title', texts: ['dashboard/causes', 'dashboard/whatif', 'dashboard/forecast', 'dashboard/report'] }
const AHEAD = ['dashboard/burden']

export default [
  { path: '/dashboard', name: 'dashboard', component: () => import('./DashboardScreen.vue'), meta },
  { path: '/dashboard/causes', name: 'dashboard-causes', component: () => import('./causes/CausesScreen.vue'), meta: { ...meta, title: 'dashboard.causes.title' } },
  { path: '/dashboard/wall', name: 'dashboard-wall', component: () => import('./wall/WallScreen.vue'), meta: { ...meta, bare: true, title: 'dashboard.causes.wall.title' } },
  { path: '/dashboard/whatif', name: 'dashboard-whatif', component: () => import('./whatif/WhatIfScreen.vue'), meta: { ...meta, texts: [...meta.texts, ...AHEAD], title: 'dashboard.whatif.title' } },
  { path: '/dashboard/forecast', name: 'dashboard-forecast', component: () => import('./forecast/ForecastScreen.vue'), meta: { ...meta, texts: [...meta.texts, ...AHEAD], title: 'dashboard.forecast.title' } },
  { path: '/dashboard/burden', name: 'dashboard-burden', component: () => import('./burden/BurdenScreen.vue'), meta: { ...meta, texts: [...meta.texts, ...AHEAD], title: 'dashboard.burden.title' } },
] satisfies RouteRecordRaw[]
