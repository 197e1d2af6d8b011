import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { asApiError } from '@/api/errors'
import { useConversations } from '../conversations/store'
import { listen } from './listen'
import type { Opening } from './opening'
import { useBeginning } from './useBeginning'
import { useDetail } from './useDetail'
import { useKeeping } from './useKeeping'
import { useReceipts } from './useReceipts'
import { useRun } from './useRun'
import { useTyping } from './useTyping'

/**
 * One open conversation: its facts, its messages, who has read one's own, who is writing. It opens at
 * the message `at` (a link to it), otherwise at the first unread one, otherwise at the end.
 */
export function useThread(id: Ref<string>, at: Ref<number | null>) {
  const opening = shallowRef<Opening>({ conversation: '' })
  const run = useRun(opening)
  const { detail, reloadDetail } = useDetail(opening)
  const beginning = useBeginning(run)
  const receipts = useReceipts(opening, detail, run.messages)
  const typing = useTyping(id)
  const { loading, error, open, resume } = useOpen(id, at, { opening, run, detail, reloadDetail, beginning, receipts })
  watch(id, () => void open(), { immediate: true })
  onScopeDispose(listen(id, { run, receipts, typing, reloadDetail, resume }))

  const { divider, target, goTo, toNewest } = beginning
  const { messages, head, window, atStart, atEnd, older, newer } = run
  const shown = { messages, head, window, atStart, atEnd, older, newer, at: run.at, goTo, toNewest, target, divider }
  return { ...shown, detail, loading, error, open, reloadDetail, receipts: receipts.counts, typing: typing.who }
}

interface Parts {
  opening: ShallowRef<Opening>
  run: ReturnType<typeof useRun>
  detail: ReturnType<typeof useDetail>['detail']
  reloadDetail: () => Promise<void>
  beginning: ReturnType<typeof useBeginning>
  receipts: ReturnType<typeof useReceipts>
}

/** Opens the conversation from the server, or from what this device keeps of it, and again when the line is back. */
function useOpen(id: Ref<string>, at: Ref<number | null>, { opening, run, detail, reloadDetail, beginning, receipts }: Parts) {
  const store = useConversations()
  const { kept } = useKeeping(opening, run.run, detail)
  const loading = ref(false)
  const error = shallowRef<unknown>(null)
  let stale = false

  async function open(): Promise<void> {
    const mine = (opening.value = { conversation: id.value })
    run.clear()
    beginning.clear(at.value)
    detail.value = error.value = null
    loading.value = mine.conversation !== ''
    if (!loading.value) return
    try {
      await fetchBoth()
      stale = false
    } catch (problem) {
      if (mine === opening.value && !(await showKept(mine, problem))) error.value = problem
    }
    if (mine === opening.value) loading.value = false
  }

  async function fetchBoth(): Promise<void> {
    const mine = opening.value
    const detailed = reloadDetail()
    const known = store.rows.get(mine.conversation)
    if (!known) await detailed
    await Promise.all([detailed, beginning.fetch(known ?? detail.value?.conversation)])
    if (mine !== opening.value || !detail.value) return
    store.put(detail.value.conversation)
    beginning.draw(detail.value.conversation)
    receipts.soon()
  }

  async function showKept(mine: Opening, problem: unknown): Promise<boolean> {
    const page = asApiError(problem).code === 'client.offline' ? await kept() : null
    if (!page || mine !== opening.value) return false
    detail.value = page.detail
    run.show(page.run)
    return (stale = true)
  }

  function resume(): void {
    void (error.value ? open() : run.catchUp())
    if (stale) reloadDetail().then(() => (stale = false), () => {})
  }

  return { loading, error, open, resume }
}
