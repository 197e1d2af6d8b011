import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/messages/notices/new',
    name: 'notice-new',
    component: () => import('./NewNotice.vue'),
    meta: { module: 'messages', texts: ['messages/notices'], rail: 'messages', title: 'messages.notices.new', noTabBar: true },
  },
] satisfies RouteRecordRaw[]
