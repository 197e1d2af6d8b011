import type { RouteRecordRaw } from 'vue-router'

const meta = { module: 'documents', texts: ['approvals', 'documents/draft', 'documents/sign', 'documents/importing', 'documents/comments', 'documents/library'], rail: 'documents', title: 'documents.draft.title', noTabBar: true }

export default [
  { path: '/documents/new', name: 'draft-new', component: () => import('./NewDraft.vue'), meta },
  { path: '/documents/:id(\\d+)/draft', name: 'draft', component: () => import('./DraftScreen.vue'), props: true, meta },
] satisfies RouteRecordRaw[]
