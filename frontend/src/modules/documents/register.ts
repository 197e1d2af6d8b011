import { loadModuleTexts } from '@/i18n'
import { registerCard } from '@/registries/cards'
import { followFrames } from './cards/store'

/** Documents drawn in chat, for whoever looks. */
export default function register(): void {
  for (const type of ['document_task', 'incoming_task']) {
    registerCard(type, async () => {
      await loadModuleTexts('documents/cards')
      return import('./cards/DocumentCard.vue')
    })
  }
  followFrames()
}
