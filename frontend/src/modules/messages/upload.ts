import { csrfHeader } from '@/api/client'
import { ApiError, toApiError } from '@/api/errors'
import type { FileRef } from './types'

export interface Sending {
  done: Promise<FileRef>
  cancel: () => void
}

/** Uploads with progress (fetch has none for what it sends). Rejects with an ApiError; `seconds` of a voice note. */
export function uploadFile(file: File, onProgress: (done: number) => void, seconds?: number): Sending {
  const request = new XMLHttpRequest()
  const done = new Promise<FileRef>((resolve, reject) => {
    request.open('POST', '/api/v1/files')
    for (const [name, value] of Object.entries(csrfHeader())) request.setRequestHeader(name, value)
    request.responseType = 'json'
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total)
    request.onerror = () => reject(ApiError.local('client.offline'))
    request.onabort = () => reject(ApiError.local('client.offline'))
    request.onload = () => {
      if (request.status < 300) resolve(request.response as FileRef)
      else reject(toApiError(request.response, request.status))
    }
    const form = new FormData()
    form.append('file', file)
    if (seconds !== undefined) form.append('seconds', String(seconds))
    request.send(form)
  })
  return { done, cancel: () => request.abort() }
}
