import type { RouteRecordRaw } from 'vue-router'

const meta = { module: 'directory', rail: 'directory', title: 'directory.title', texts: ['directory/admin'] }

// What is chosen lies in the query: choosing in the tree must not move the focus out of it.
export default [
  { path: '/directory', name: 'directory', component: () => import('./DirectoryScreen.vue'), meta },
  { path: '/directory/changes', name: 'directory-changes', component: () => import('./admin/log/ChangesScreen.vue'), meta: { ...meta, title: 'directory.admin.log.title' } },
  { path: '/directory/units/:id', redirect: (to) => ({ name: 'directory', query: { unit: String(to.params.id) } }) },
  { path: '/directory/people/:id', redirect: (to) => ({ name: 'directory', query: { person: String(to.params.id) } }) },
] satisfies RouteRecordRaw[]
