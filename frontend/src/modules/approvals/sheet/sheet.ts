const PLACES = { document: 'documents', incoming: 'deliveries', request: 'approvals/requests' } as const

export type SheetKind = keyof typeof PLACES

/** The handling sheet of a paper as PDF, which the browser prints. */
export function sheetLink(kind: SheetKind, id: string): string {
  return `/api/v1/${PLACES[kind]}/${id}/sheet`
}
