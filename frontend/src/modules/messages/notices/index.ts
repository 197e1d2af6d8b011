import { defineAsyncComponent, type Component } from 'vue'
import { loadModuleTexts } from '@/i18n'

/** Parts of this room that other screens show: their texts come with them. */
function part(load: () => Promise<{ default: Component }>): Component {
  return defineAsyncComponent(async () => {
    await loadModuleTexts('messages/notices')
    return load()
  })
}

export const NoticePane = part(() => import('./NoticePane.vue'))
export const ReadersTree = part(() => import('./ReadersTree.vue'))
export const WaitingNotices = part(() => import('./WaitingNotices.vue'))
export const NoticeButton = part(() => import('./NoticeButton.vue'))
