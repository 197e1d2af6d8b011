import { computed, reactive, ref, shallowRef, watch, type Ref } from 'vue'
import { newKey } from '@/composables/newKey'
import { useSoon } from '@/composables/useSoon'
import { useUploads } from '../useUploads'
import { audienceBody, countReaders, momentOf, sendNotice, type Addressed, type NewNotice, type Notice } from './data'

const COUNT_MS = 200

const empty = () => ({
  title: '',
  text: '',
  reply: 'none' as NonNullable<NewNotice['reply']>,
  place: '',
  starts: '',
  ends: '',
  due: '',
  escalate: false as boolean | 'indeterminate',
  strong: false as boolean | 'indeterminate',
  strongReason: '',
})

/** How many people the chosen units hold, asked anew at each change. */
function useCount(units: Ref<Addressed[]>) {
  const people = ref<number | null>(null)
  const uncounted = shallowRef<unknown>(null)
  let asked = 0

  async function recount(): Promise<void> {
    const mine = ++asked
    uncounted.value = null
    people.value = null
    if (units.value.length === 0) return
    try {
      const found = await countReaders(units.value)
      if (mine === asked) people.value = found.people
    } catch (problem) {
      if (mine === asked) uncounted.value = problem
    }
  }

  const soon = useSoon(() => void recount())
  watch(units, () => {
    people.value = null
    soon(COUNT_MS)
  })
  return { people, uncounted, recount }
}

/** A notice being written: its values, whom it reaches, and what is still missing. */
export function useWriting() {
  // One key for all tries: pressing twice sends once.
  const key = newKey()
  const values = reactive(empty())
  const units = ref<Addressed[]>([])
  const uploads = useUploads()
  const counted = useCount(units)
  watch(
    () => values.due,
    (due) => !due && (values.escalate = false),
  )

  const missing = computed(() => {
    if (units.value.length === 0) return 'units'
    if (!values.title.trim()) return 'title'
    if (!values.text.trim()) return 'text'
    if (values.strong === true && !values.strongReason.trim()) return 'strong'
    return uploads.busy.value ? 'files' : ''
  })

  function send(): Promise<Notice> {
    const meeting = values.reply === 'rsvp'
    return sendNotice({
      client_id: key,
      title: values.title,
      text: values.text,
      audience: audienceBody(units.value),
      file_ids: uploads.files.value.map((file) => file.id),
      reply: values.reply,
      due_at: momentOf(values.due),
      strong: values.strong === true,
      strong_reason: values.strongReason,
      escalate: values.escalate === true,
      place: meeting ? values.place : '',
      starts_at: meeting ? momentOf(values.starts) : null,
      ends_at: meeting ? momentOf(values.ends) : null,
    })
  }

  return { values, units, uploads, missing, send, ...counted }
}
