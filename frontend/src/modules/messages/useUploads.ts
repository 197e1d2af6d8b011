import { computed, onScopeDispose, ref, type Ref } from 'vue'
import { asApiError } from '@/api/errors'
import { newKey } from '@/composables/newKey'
import type { FileRef } from './types'
import { uploadFile, type Sending } from './upload'

export interface Upload {
  key: string
  name: string
  size: number
  /** Of a picture: what it looks like before the server has it. */
  preview: string | null
  seconds?: number
  /** 0 to 1. */
  done: number
  file: FileRef | null
  refused: { zh: string; en: string } | null
}

export const UPLOAD_LIMIT = 20
const SHOWN = /^image\/(?:png|jpeg|gif|webp)$/u

function waiting(key: string, source: File, seconds?: number): Upload {
  const preview = SHOWN.test(source.type) ? URL.createObjectURL(source) : null
  return { key, name: source.name, size: source.size, preview, seconds, done: 0, file: null, refused: null }
}

/** What all of them come to: those that are ready, whether any is under way, bytes. */
function sums(items: Readonly<Ref<Upload[]>>) {
  return {
    files: computed(() => items.value.flatMap((item) => (item.file ? [item.file] : []))),
    busy: computed(() => items.value.some((item) => !item.file && !item.refused)),
    bytes: computed(() => items.value.reduce((sum, item) => sum + item.size, 0)),
  }
}

/** Files on their way into a message: each is uploaded at once and sent with the text. */
export function useUploads() {
  const items = ref<Upload[]>([])
  /** So many of those chosen last were more than one message takes. */
  const left = ref(0)
  const sources = new Map<string, { source: File; sending: Sending | null }>()

  function change(key: string, values: Partial<Upload>): void {
    items.value = items.value.map((item) => (item.key === key ? { ...item, ...values } : item))
  }

  function add(chosen: File[], seconds?: number): void {
    const taken = chosen.slice(0, UPLOAD_LIMIT - items.value.length)
    left.value = chosen.length - taken.length
    for (const source of taken) {
      const key = newKey()
      items.value = [...items.value, waiting(key, source, seconds)]
      sources.set(key, { source, sending: null })
      begin(key, seconds)
    }
  }

  function begin(key: string, seconds?: number): void {
    const known = sources.get(key)
    if (!known) return
    known.sending = uploadFile(known.source, (done) => change(key, { done }), seconds)
    const refused = (problem: unknown): void => change(key, { refused: asApiError(problem).texts })
    known.sending.done.then((kept) => change(key, { file: kept, size: kept.size, done: 1 }), refused)
  }

  function retry(key: string): void {
    change(key, { refused: null, done: 0 })
    begin(key, items.value.find((item) => item.key === key)?.seconds)
  }

  /** Those that are under way are called off. */
  function drop(gone: (item: Upload) => boolean): void {
    for (const item of items.value.filter(gone)) {
      if (item.preview) URL.revokeObjectURL(item.preview)
      if (!item.file) sources.get(item.key)?.sending?.cancel()
      sources.delete(item.key)
    }
    items.value = items.value.filter((item) => !gone(item))
    left.value = 0
  }

  const remove = (key: string): void => drop((item) => item.key === key)
  const clear = (): void => drop(() => true)
  onScopeDispose(clear)
  return { ...sums(items), items, left, add, retry, remove, clear }
}
