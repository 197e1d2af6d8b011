import type { RouteRecordRaw } from 'vue-router'

const meta = { module: 'workbench', texts: ['approvals'], rail: 'workbench', title: 'workbench.title' }

export default [
  { path: '/workbench', name: 'workbench', component: () => import('./WorkbenchScreen.vue'), meta },
] satisfies RouteRecordRaw[]
