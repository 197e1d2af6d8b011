import { defineAsyncComponent, type Component } from 'vue'
import { loadModuleTexts } from '@/i18n'
import { LoadingState } from '@/ui'

/** Parts of this room that other screens show: their texts come with them. */
function part(load: () => Promise<{ default: Component }>, loadingComponent?: Component): Component {
  return defineAsyncComponent({
    loader: async () => {
      await loadModuleTexts('messages/notices')
      return load()
    },
    loadingComponent,
  })
}

export const NoticePane = part(() => import('./NoticePane.vue'), LoadingState)
export const ReadersTree = part(() => import('./ReadersTree.vue'), LoadingState)
export const WaitingNotices = part(() => import('./WaitingNotices.vue'))
export const NoticeButton = part(() => import('./NoticeButton.vue'))
