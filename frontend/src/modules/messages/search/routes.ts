import type { RouteRecordRaw } from 'vue-router'

const meta = { module: 'messages', rail: 'messages', texts: ['messages/search'], title: 'messages.search.title', noTabBar: true }

export default [{ path: '/messages/search', name: 'message-search', component: () => import('./SearchScreen.vue'), meta }] satisfies RouteRecordRaw[]
