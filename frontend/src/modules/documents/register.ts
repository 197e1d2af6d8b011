import { loadModuleTexts } from '@/i18n'
import { registerCard } from '@/registries/cards'
import { registerLink } from '@/registries/links'
import { followFrames } from './cards/store'
import { registerSearch } from './lists/palette'

/** Documents drawn in chat, for whoever looks. */
export default function register(): void {
  for (const type of ['document_task', 'incoming_task']) {
    registerCard(type, async () => {
      await loadModuleTexts('documents/cards')
      return import('./cards/DocumentCard.vue')
    })
  }
  registerCard('document_room', async () => {
    await loadModuleTexts('documents/cards')
    return import('./cards/RoomCard.vue')
  })
  registerLink(/^\/documents\/(\d+)$/u, async () => {
    await loadModuleTexts('documents/cards')
    return import('./cards/LinkedDocument.vue')
  })
  registerLink(/^\/documents\/deliveries\/(\d+)$/u, async () => {
    await loadModuleTexts('documents/cards')
    return import('./cards/LinkedDelivery.vue')
  })
  followFrames()
  registerSearch()
}
