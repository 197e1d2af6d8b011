import type { RouteRecordRaw } from 'vue-router'

const meta = { open: true, bare: true, texts: ['documents/verify'], title: 'documents.verify.title' }

export default [
  { path: '/verify', name: 'verify', component: () => import('./VerifyScreen.vue'), meta },
  { path: '/c/:code([a-zA-Z2-7]{26})', name: 'print-code', component: () => import('./PrintCode.vue'), props: true, meta },
] satisfies RouteRecordRaw[]
