import type { RouteRecordRaw } from 'vue-router'

const meta = { module: 'directory', rail: 'directory', title: 'directory.title' }

export default [
  { path: '/directory', name: 'directory', component: () => import('./DirectoryScreen.vue'), meta },
] satisfies RouteRecordRaw[]
