import { useI18n } from 'vue-i18n'

/** What the server sends with every refusal (office.kernel.errors). */
export interface ErrorBody {
  code: string
  field?: string | null
  rule?: string | null
  data?: Record<string, unknown>
  message: { zh: string; en: string }
}

const LOCAL: Record<string, { zh: string; en: string }> = {
  'client.offline': { zh: '网络不通，请稍后再试。', en: 'The network is not reachable. Please try again.' },
  'client.unreadable': { zh: '服务器的回答无法识别。', en: 'The server sent an answer that could not be read.' },
  'client.timeout': { zh: '服务器没有及时回答。', en: 'The server did not answer in time.' },
  'client.server': { zh: '服务器出错了，已记录。请稍后再试。', en: 'The server failed; it has been recorded. Please try again later.' },
}

/** The one error of the front end: a code, the field and rule it names, and texts in both languages. */
export class ApiError extends Error {
  readonly code: string
  readonly status: number
  readonly field: string | null
  readonly rule: string | null
  readonly data: Record<string, unknown>
  readonly texts: { zh: string; en: string }

  constructor(body: ErrorBody, status: number) {
    super(body.message.zh)
    this.name = 'ApiError'
    this.code = body.code
    this.status = status
    this.field = body.field ?? null
    this.rule = body.rule ?? null
    this.data = body.data ?? {}
    this.texts = body.message
  }

  text(locale: string): string {
    return locale.startsWith('zh') ? this.texts.zh : this.texts.en
  }

  static local(code: keyof typeof LOCAL | string, status = 0): ApiError {
    const message = LOCAL[code] ?? LOCAL['client.server'] ?? { zh: code, en: code }
    return new ApiError({ code, message }, status)
  }
}

function isErrorBody(value: unknown): value is ErrorBody {
  if (typeof value !== 'object' || value === null) return false
  const body = value as Partial<ErrorBody>
  return typeof body.code === 'string' && typeof body.message?.zh === 'string' && typeof body.message.en === 'string'
}

/** Turns whatever a failed request left behind into an ApiError. */
export function toApiError(body: unknown, status: number): ApiError {
  if (isErrorBody(body)) return new ApiError(body, status)
  return ApiError.local(status >= 500 ? 'client.server' : 'client.unreadable', status)
}

export function asApiError(problem: unknown): ApiError {
  if (problem instanceof ApiError) return problem
  // fetch rejects with a TypeError when nothing was reached.
  return ApiError.local(problem instanceof TypeError ? 'client.offline' : 'client.server')
}

export function useErrorText() {
  const { locale } = useI18n()
  return { textOf: (problem: unknown) => asApiError(problem).text(locale.value) }
}
