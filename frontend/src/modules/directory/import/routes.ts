import type { RouteRecordRaw } from 'vue-router'

const meta = { module: 'directory', rail: 'directory', texts: ['directory/import'], title: 'directory.import.title' }

export default [
  { path: '/directory/imports', name: 'directory-imports', component: () => import('./ImportsScreen.vue'), meta },
  { path: '/directory/imports/:id', name: 'directory-import', component: () => import('./RunScreen.vue'), props: true, meta },
] satisfies RouteRecordRaw[]
