import type { RouteRecordRaw } from 'vue-router'

const meta = { module: 'supervision', rail: 'workbench' }

export default [
  { path: '/matters', name: 'matters', component: () => import('./SupervisionScreen.vue'), meta: { ...meta, title: 'supervision.title' } },
  { path: '/matters/:id(\\d+)', name: 'matter', component: () => import('./MatterScreen.vue'), meta: { ...meta, title: 'supervision.title' } },
  { path: '/tasks/:id(\\d+)', name: 'given-task', component: () => import('./tasks/TaskScreen.vue'), meta: { ...meta, title: 'supervision.tasks.title' } },
] satisfies RouteRecordRaw[]
