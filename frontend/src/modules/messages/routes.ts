import type { RouteRecordRaw } from 'vue-router'

const meta = { module: 'messages', rail: 'messages', title: 'messages.title', texts: ['messages/words', 'messages/groups', 'messages/opening', 'messages/notifications', 'messages/keeping/note'] }
const component = () => import('./MessagesScreen.vue')

// `/messages?with=<person id>` opens the direct conversation with somebody.
export default [
  { path: '/messages', name: 'messages', component, meta },
  { path: '/messages/:id(\\d+)', name: 'conversation', component, meta: { ...meta, noTabBar: true } },
  { path: '/messages/rules', name: 'messages-rules', component: () => import('./words/RulesScreen.vue'), meta: { ...meta, title: 'messages.words.rules.title' } },
] satisfies RouteRecordRaw[]
