import type { BodyNode } from './editor/body'

/** What the drafting screen works on; api.ts makes it from the server's answers. */
export interface UnitRef {
  id: string
  name: string
  short_name: string
}

/** A text in both languages; `useWords` picks the reader's. */
export interface Words {
  zh: string
  en: string
}

export type RecipientRole = 'main' | 'cc'

export interface DraftRecipient {
  unit: UnitRef
  role: RecipientRole
  copies: number
}

export interface DraftFile {
  id: string
  name: string
  size: number
}

export interface DraftAttachment {
  /** Empty until the server has kept it. */
  id: string
  title: string
  /** null: structured text, kept on the server. */
  file: DraftFile | null
  /** Text read from a file, until the server has kept it. */
  body?: BodyNode
}

export interface Draft {
  id: string
  /** The reader's own place at it. */
  role: 'drafter' | 'writer' | 'reader'
  drafter: { id: string; name: string }
  token: number
  state: string
  kind: string
  direction: string
  urgency: string
  secrecy: string
  disclosure: string
  title: string
  mainText: string
  ccText: string
  note: string
  body: BodyNode
  organ: UnitRef
  /** The organs that issue it together with `organ`, which leads. */
  coOrgans: UnitRef[]
  /** Number of the last version handed in; null for a draft never submitted. */
  version: number | null
  recipients: DraftRecipient[]
  attachments: DraftAttachment[]
  updatedAt: string
  /** Why it came back, when it did. */
  returned: { by: string; opinion: string } | null
}

/** What can be changed besides the text, which is typed together; every member is sent only when it was touched. */
export type DraftPatch = Pick<
  Draft,
  'kind' | 'direction' | 'urgency' | 'disclosure' | 'title' | 'mainText' | 'ccText' | 'note' | 'coOrgans' | 'recipients' | 'attachments'
>

export type Severity = 'block' | 'warn' | 'info'

export interface CheckFix {
  action: string
  label: Words
  data: Record<string, unknown>
}

export interface CheckFinding {
  rule: string
  severity: Severity
  article: Words
  /** The rule in a few words, e.g. 上行文主送一个机关. */
  title: Words
  text: Words
  zone: string
  recipientId: string | null
  paragraph: number | null
  excerpt: string
  fixes: CheckFix[]
}

export interface CheckPassed {
  rule: string
  title: Words
  article: Words
}

export interface CheckResult {
  findings: CheckFinding[]
  passed: CheckPassed[]
}

export interface PreviewStep {
  key: string
  name: Words
  people: { name: string; post: string; unit: string }[]
  /** Addresses for which nobody is found today. */
  missing: string[]
  chosen_later: boolean
  by_drafter: boolean
}

export interface RecipientGroup {
  key: string
  name: string
  units: UnitRef[]
}

export interface UnitNode extends UnitRef {
  hasChildren: boolean
  /** An organ with a registry of its own: only those can receive a document. */
  receives: boolean
  count: number
}

/** Kinds with the directions they may take (regulation article 8); the first is the usual one. */
export const KINDS: Record<string, readonly string[]> = {
  决议: ['down'],
  决定: ['down'],
  命令: ['down'],
  公报: ['public'],
  公告: ['public'],
  通告: ['public'],
  意见: ['down', 'up', 'level'],
  通知: ['down'],
  通报: ['down'],
  报告: ['up'],
  请示: ['up'],
  批复: ['down'],
  议案: ['up'],
  函: ['level'],
  纪要: ['down'],
}
