import createClient, { type Middleware } from 'openapi-fetch'
import { asApiError, toApiError } from './errors'
import type { paths } from './schema'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

function cookie(name: string): string {
  const found = document.cookie.split('; ').find((part) => part.startsWith(`${name}=`))
  return found ? decodeURIComponent(found.slice(name.length + 1)) : ''
}

/** Header of every request that changes something. */
export function csrfHeader(): Record<string, string> {
  return { 'X-CSRFToken': cookie('office_csrftoken') }
}

const csrf: Middleware = {
  onRequest({ request }) {
    if (!SAFE.has(request.method)) request.headers.set('X-CSRFToken', cookie('office_csrftoken'))
    return request
  },
}

type SignedOutListener = () => void
let onSignedOut: SignedOutListener = () => {}

/** Called whenever the server says that there is no session any more. */
export function whenSignedOut(listener: SignedOutListener): void {
  onSignedOut = listener
}

/** Typed by the server's schema: `await unwrap(api.GET('/api/v1/badges'))`. */
export const api = createClient<paths>({ baseUrl: '', credentials: 'same-origin' })
api.use(csrf)

interface Answer<T> {
  data?: T
  error?: unknown
  response: Response
}

/** The data of a request, or an ApiError thrown in its place. */
export async function unwrap<T>(request: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>
  try {
    answer = await request
  } catch (problem) {
    throw asApiError(problem)
  }
  if (answer.response.ok) return answer.data as T
  if (answer.response.status === 401) onSignedOut()
  throw toApiError(answer.error, answer.response.status)
}
