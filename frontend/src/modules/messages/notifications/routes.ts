import type { RouteRecordRaw } from 'vue-router'

const texts = ['messages/notifications']

export default [
  { path: '/settings/notifications', name: 'notifications', component: () => import('./NotificationsScreen.vue'), meta: { module: 'messages', texts, title: 'messages.notifications.title' } },
  { path: '/messages/notification-rules', name: 'notification-rules', component: () => import('./RulesScreen.vue'), meta: { module: 'messages', texts, title: 'messages.notifications.rules.title' } },
] satisfies RouteRecordRaw[]
