import type { ReturnableDocument } from '@/modules/documents/sign/ReturnDialog.vue'
import type { RequestView } from './types'

/** What the dialog of 退回 asks about: whose paper it is, what was done before, and whose turn it is. */
export function returnable(request: RequestView): ReturnableDocument {
  return {
    drafter: { id: request.owner.id, name: request.owner.name },
    my_task: request.my_task ? { id: request.my_task.id } : null,
    timeline: (request.chain?.steps ?? []).map((step) => ({ ...step, name: step.stage_label })),
  }
}
