import type { RouteRecordRaw } from 'vue-router'

const meta = { module: 'directory', rail: 'directory', texts: ['directory/admin', 'directory/plans'], title: 'directory.plans.title' }

export default [
  { path: '/directory/plans', name: 'directory-plans', component: () => import('./PlansScreen.vue'), meta },
  { path: '/directory/plans/:id', name: 'directory-plan', component: () => import('./PlanScreen.vue'), props: true, meta },
] satisfies RouteRecordRaw[]
