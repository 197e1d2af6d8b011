import type { RouteRecordRaw } from 'vue-router'

const meta = { module: 'messages', rail: 'messages', title: 'messages.keeping.title', texts: ['messages/keeping'] }

export default [{ path: '/messages/keeping', name: 'messages-keeping', component: () => import('./KeepingScreen.vue'), meta }] satisfies RouteRecordRaw[]
