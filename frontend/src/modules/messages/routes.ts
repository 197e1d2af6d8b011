import type { RouteRecordRaw } from 'vue-router'

const meta = { module: 'messages', rail: 'messages', title: 'messages.title' }

export default [
  { path: '/messages', name: 'messages', component: () => import('./MessagesScreen.vue'), meta },
] satisfies RouteRecordRaw[]
