import { api, unwrap } from '@/api/client'
import type { components } from '@/api/schema'

export type Verification = components['schemas']['Verification']
export type VerifiedSeal = components['schemas']['VerifiedSeal']
export type RootView = components['schemas']['RootView']

/** Judged on the server and forgotten with the answer. */
export async function verifyFile(file: File): Promise<Verification> {
  return unwrap(
    api.POST('/api/v1/verify', {
      // The schema writes a binary part as a string; the serializer below sends the file itself.
      body: { file: file as unknown as string },
      bodySerializer: () => {
        const form = new FormData()
        form.append('file', file)
        return form
      },
    }),
  )
}

export function loadRoots(): Promise<RootView[]> {
  return unwrap(api.GET('/api/v1/verify/roots'))
}

/** What may be relied on, and what not: the page says so in words and by a mark, never by colour alone. */
export const GOOD = new Set<string>(['whole'])

/** Four letters at a time, as people read a fingerprint to each other. */
export function inFours(text: string): string {
  return text.replace(/(.{4})(?=.)/gu, '$1 ')
}
