import type { PageMark } from '../editor/marks'
import type { CheckFinding, CheckResult } from '../types'

export interface NumberedFinding {
  number: number
  finding: CheckFinding
}

const ORDER = { block: 0, warn: 1, info: 2 } as const

/** Numbers the findings as rail and page show them: what blocks first, then by place on the page. */
export function numbered(result: CheckResult | null): NumberedFinding[] {
  const findings = [...(result?.findings ?? [])].sort(
    (a, b) => ORDER[a.severity] - ORDER[b.severity] || (a.paragraph ?? -1) - (b.paragraph ?? -1),
  )
  return findings.map((finding, index) => ({ number: index + 1, finding }))
}

/** The findings that lie in the text itself. */
export function pageMarksOf(list: readonly NumberedFinding[]): PageMark[] {
  return list.flatMap(({ number, finding }) =>
    finding.zone === 'body' && finding.paragraph !== null
      ? [{ number, block: finding.severity === 'block', paragraph: finding.paragraph, excerpt: finding.excerpt }]
      : [],
  )
}

export function countOf(result: CheckResult | null, severity: CheckFinding['severity']): number {
  return (result?.findings ?? []).filter((finding) => finding.severity === severity).length
}
