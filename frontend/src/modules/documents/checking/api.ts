import { api, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import type { Page } from '@/ui/usePaged'

type Schemas = components['schemas']
export type CheckItemRow = Schemas['UploadCheckItem']
export type UploadCheck = Schemas['UploadCheckView']
export type Finding = Schemas['CheckedFinding']

const path = (id: string) => ({ params: { path: { check_id: id } } })

/** A body with one file in it, as the server takes uploads. */
export function fileBody(file: File, more: Record<string, string> = {}) {
  return {
    // The schema writes a binary part as a string; the serializer below sends the file itself.
    body: { file: file as unknown as string },
    bodySerializer: () => {
      const form = new FormData()
      form.append('file', file)
      for (const [name, value] of Object.entries(more)) form.append(name, value)
      return form
    },
  }
}

export async function loadChecks(before: string | null): Promise<Page<CheckItemRow>> {
  return unwrap(api.GET('/api/v1/document-checks', { params: { query: { before } } }))
}

export async function uploadCheck(file: File): Promise<string> {
  return (await unwrap(api.POST('/api/v1/document-checks', fileBody(file)))).id
}

export function loadCheck(id: string): Promise<UploadCheck> {
  return unwrap(api.GET('/api/v1/document-checks/{check_id}', path(id)))
}

export async function removeCheck(id: string): Promise<void> {
  await unwrap(api.DELETE('/api/v1/document-checks/{check_id}', path(id)))
}

export async function loadCheckPages(id: string): Promise<string[]> {
  const { pages } = await unwrap(api.GET('/api/v1/document-checks/{check_id}/pages', path(id)))
  return Array.from({ length: pages }, (_, index) => `/api/v1/document-checks/${id}/pages/${index + 1}`)
}

export const reportUrl = (id: string, form: 'html' | 'json', language: string): string =>
  `/api/v1/document-checks/${id}/report?form=${form}&language=${language.startsWith('zh') ? 'zh' : 'en'}`
