import { computed, ref } from 'vue'
import { asApiError } from '@/api/errors'
import { newKey } from '@/composables/newKey'
import type { FileRef } from './types'
import { uploadFile } from './upload'

export interface Upload {
  key: string
  name: string
  /** 0 to 1. */
  done: number
  file: FileRef | null
  refused: { zh: string; en: string } | null
}

const LIMIT = 20

/** Files on their way into a message: each is uploaded at once and sent with the text. */
export function useUploads() {
  const items = ref<Upload[]>([])
  const files = computed(() => items.value.flatMap((item) => (item.file ? [item.file] : [])))
  const busy = computed(() => items.value.some((item) => !item.file && !item.refused))

  function change(key: string, values: Partial<Upload>): void {
    items.value = items.value.map((item) => (item.key === key ? { ...item, ...values } : item))
  }

  function add(chosen: File[]): void {
    for (const file of chosen.slice(0, LIMIT - items.value.length)) {
      const key = newKey()
      items.value = [...items.value, { key, name: file.name, done: 0, file: null, refused: null }]
      uploadFile(file, (done) => change(key, { done })).then(
        (kept) => change(key, { file: kept, done: 1 }),
        (problem: unknown) => change(key, { refused: asApiError(problem).texts }),
      )
    }
  }

  function remove(key: string): void {
    items.value = items.value.filter((item) => item.key !== key)
  }

  function clear(): void {
    items.value = []
  }

  return { items, files, busy, add, remove, clear }
}
