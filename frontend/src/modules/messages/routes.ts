import type { RouteRecordRaw } from 'vue-router'

const meta = { module: 'messages', rail: 'messages', title: 'messages.title', texts: ['messages/groups'] }
const component = () => import('./MessagesScreen.vue')

// `/messages?with=<person id>` opens the direct conversation with somebody.
export default [
  { path: '/messages', name: 'messages', component, meta },
  { path: '/messages/:id(\\d+)', name: 'conversation', component, meta: { ...meta, noTabBar: true } },
] satisfies RouteRecordRaw[]
