import { csrfHeader } from '@/api/client'
import { ApiError, toApiError } from '@/api/errors'
import type { FileRef } from './types'

/** Uploads with progress (fetch has none for what it sends). Rejects with an ApiError. */
export function uploadFile(file: File, onProgress: (done: number) => void): Promise<FileRef> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', '/api/v1/files')
    for (const [name, value] of Object.entries(csrfHeader())) request.setRequestHeader(name, value)
    request.responseType = 'json'
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total)
    request.onerror = () => reject(ApiError.local('client.offline'))
    request.onload = () => {
      if (request.status < 300) resolve(request.response as FileRef)
      else reject(toApiError(request.response, request.status))
    }
    const form = new FormData()
    form.append('file', file)
    request.send(form)
  })
}
