import type { RouteRecordRaw } from 'vue-router'

const meta = { module: 'directory', rail: 'directory', texts: ['directory/delegations'], title: 'directory.delegations.title' }

export default [
  { path: '/delegations', name: 'delegations', component: () => import('./DelegationsScreen.vue'), meta },
] satisfies RouteRecordRaw[]
