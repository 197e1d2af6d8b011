import { addUnits, removeUnits } from '../elements/recipients'
import { KINDS, type CheckFix, type Draft, type DraftPatch, type RecipientRole } from '../types'

export interface FixTarget {
  draft: Draft
  change: (patch: Partial<DraftPatch>) => void
  replaceWording: (paragraph: number, from: string, to: string) => boolean
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Applies a finding's one-click remedy. False when what it would mend is not there any more. */
export function applyFix(fix: CheckFix, { draft, change, replaceWording }: FixTarget): boolean {
  const { data } = fix
  switch (fix.action) {
    case 'set_kind': {
      const kind = text(data.kind)
      change({ kind, direction: KINDS[kind]?.[0] ?? draft.direction })
      return true
    }
    case 'set_title':
      change({ title: text(data.title) })
      return true
    case 'remove_recipient':
      change({ recipients: removeUnits(draft.recipients, new Set([text(data.unit_id)]), (text(data.role) || 'main') as RecipientRole) })
      return true
    case 'add_cc': {
      const unit = { id: text(data.unit_id), name: text(data.name), short_name: text(data.name) }
      change({ recipients: addUnits(draft.recipients, [unit], 'cc') })
      return true
    }
    case 'replace_text':
      return replaceWording(Number(data.paragraph), text(data.from), text(data.to))
    case 'rename_attachment': {
      const index = Number(data.index) - 1
      if (!draft.attachments[index]) return false
      change({ attachments: draft.attachments.map((row, at) => (at === index ? Object.assign({}, row, { title: text(data.title) }) : row)) })
      return true
    }
    default:
      return false
  }
}
