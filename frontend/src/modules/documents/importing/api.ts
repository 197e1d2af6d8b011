import { api, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import { fileBody } from '../checking/api'

export type ImportedFile = components['schemas']['ImportedFile']
export type Revisions = ImportedFile['revisions']['taken']

/** What a .docx holds for a draft; the draft itself is not touched. */
export function readWord(documentId: string, file: File, revisions: Revisions): Promise<ImportedFile> {
  const { body, bodySerializer } = fileBody(file, { revisions })
  return unwrap(
    api.POST('/api/v1/documents/{document_id}/import', {
      params: { path: { document_id: documentId } },
      body: { ...body, revisions },
      bodySerializer,
    }),
  )
}
