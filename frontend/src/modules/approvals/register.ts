import { defineAsyncComponent } from 'vue'
import { loadModuleTexts } from '@/i18n'
import { registerCard } from '@/registries/cards'
import { registerLink } from '@/registries/links'
import { registerTodo } from '@/registries/todo'
import { loadOutside } from './outside/data'
import { followFrames } from './requests/cards/store'

/** Requests drawn in chat, for whoever looks. */
export default function register(): void {
  registerCard('request_task', async () => {
    await loadModuleTexts('approvals/requests')
    return import('./requests/cards/RequestCard.vue')
  })
  registerLink(/^\/approvals\/requests\/(\d+)$/u, async () => {
    await loadModuleTexts('approvals/requests')
    return import('./requests/cards/LinkedRequest.vue')
  })
  registerTodo({ texts: 'approvals/outside', component: defineAsyncComponent(() => import('./outside/OutsideRows.vue')), load: loadOutside, frames: ['badges'] })
  followFrames()
}
