import type { RouteRecordRaw } from 'vue-router'

const meta = { module: 'approvals', rail: 'directory', texts: ['approvals/templates', 'approvals/formeditor', 'approvals/requests'] }

export default [
  { path: '/approvals/flows', name: 'design-flow', component: () => import('./DesignsScreen.vue'), props: { kind: 'flow' }, meta: { ...meta, title: 'approvals.templates.flow.title' } },
  { path: '/approvals/forms', name: 'design-form', component: () => import('./DesignsScreen.vue'), props: { kind: 'form' }, meta: { ...meta, title: 'approvals.templates.form.title' } },
  { path: '/approvals/designs/drafts/:id', name: 'design-draft', component: () => import('./DraftScreen.vue'), props: true, meta: { ...meta, title: 'approvals.templates.design' } },
  { path: '/approvals/designs/:kind(flow|form)/:organ/:design', name: 'design-view', component: () => import('./PublishedScreen.vue'), props: true, meta: { ...meta, title: 'approvals.templates.design' } },
] satisfies RouteRecordRaw[]
