import { defineAsyncComponent } from 'vue'
import { loadModuleTexts } from '@/i18n'
import { registerCard } from '@/registries/cards'
import { registerLink } from '@/registries/links'
import { registerMessageAct, registerMessageMarks } from '@/registries/messageActs'
import { registerSlashCommand } from '@/registries/slashCommands'
import { registerTodo } from '@/registries/todo'
import { useSession } from '@/stores/session'
import { followFrames } from './cards/store'
import { loadTodo } from './data'
import { followOutcomes } from './turn/outcomes'
import { slashTask } from './turn/slashTask'

const texts = (): Promise<unknown> => Promise.all([loadModuleTexts('supervision'), loadModuleTexts('supervision/turn')])

export default function register(): void {
  registerCard('matter', async () => {
    await texts()
    return import('./cards/MatterCard.vue')
  })
  registerCard('given_task', async () => {
    await texts()
    return import('./cards/TaskCard.vue')
  })
  registerLink(/^\/matters\/(\d+)$/u, async () => {
    await texts()
    return import('./cards/LinkedMatter.vue')
  })
  registerLink(/^\/tasks\/(\d+)$/u, async () => {
    await texts()
    return import('./cards/LinkedTask.vue')
  })
  const dialog = async () => {
    await texts()
    return import('./turn/TurnDialog.vue')
  }
  const work = (): boolean => useSession().may('work')
  registerMessageAct({ key: 'to-task', label: 'supervision.turn.task', icon: 'check', may: work }, dialog)
  registerMessageAct({ key: 'to-matter', label: 'supervision.turn.matter', icon: 'urge', may: () => useSession().may('supervise') }, dialog)
  registerMessageAct({ key: 'to-document', label: 'supervision.turn.document', icon: 'document', may: work }, dialog)
  registerMessageMarks(async () => {
    await loadModuleTexts('supervision/turn')
    return import('./turn/MessageMarks.vue')
  })
  registerSlashCommand(slashTask)
  registerTodo({ texts: 'supervision', component: defineAsyncComponent(() => import('./TodoRows.vue')), load: loadTodo, frames: ['matter.changed', 'given_task.changed', 'badges'] })
  void loadModuleTexts('supervision/turn')
  followFrames()
  followOutcomes()
}
