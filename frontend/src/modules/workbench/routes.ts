import type { RouteRecordRaw } from 'vue-router'

const PAPERS = ['approvals/operations', 'approvals/requests', 'documents/incoming', 'documents/sign', 'documents/stages']
const meta = { module: 'workbench', texts: ['approvals', 'workbench/bulk', 'workbench/folder'], rail: 'workbench', title: 'workbench.title' }

export default [
  { path: '/workbench', name: 'workbench', component: () => import('./WorkbenchScreen.vue'), meta },
  { path: '/workbench/bulk', name: 'bulk', component: () => import('./bulk/BulkScreen.vue'), meta: { ...meta, title: 'workbench.bulk.title' } },
  {
    path: '/workbench/folder',
    name: 'folder',
    component: () => import('./folder/FolderScreen.vue'),
    meta: { ...meta, title: 'workbench.folder.title', noTabBar: true, texts: [...meta.texts, ...PAPERS] },
  },
] satisfies RouteRecordRaw[]
