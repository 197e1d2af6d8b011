import { api, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import { bodyOf } from './editor/body'
import type { CheckResult, Draft, DraftAttachment, DraftFile, DraftPatch, PreviewStep, RecipientGroup, UnitNode, UnitRef } from './types'

type Schemas = components['schemas']

function asDraft(view: Schemas['DraftView']): Draft {
  return {
    id: view.id,
    role: view.role,
    drafter: view.drafter,
    token: view.token,
    state: view.state,
    kind: view.kind,
    direction: view.direction,
    urgency: view.urgency,
    secrecy: view.secrecy,
    disclosure: view.disclosure,
    title: view.title,
    mainText: view.main_text,
    ccText: view.cc_text,
    note: view.note,
    body: bodyOf(view),
    organ: view.organ,
    coOrgans: view.co_organs,
    version: view.version ?? null,
    recipients: view.recipients,
    attachments: view.attachments,
    updatedAt: view.updated_at,
    returned: view.returned ? { by: view.returned.by, opinion: view.returned.opinion } : null,
  }
}

function asAttachment(row: DraftAttachment): Schemas['AttachmentInput'] {
  if (row.id) return { id: row.id, title: row.title, file_id: row.file?.id ?? null }
  if (row.body) return { title: row.title, body: row.body as unknown as Record<string, never> }
  return { title: row.title, file_id: row.file?.id ?? null }
}

/** Only what was touched is sent; the rest stays as it is on the server. */
function asChanges(patch: Partial<DraftPatch>): Omit<Schemas['DraftSave'], 'token'> {
  const { mainText, ccText, coOrgans, recipients, attachments, direction, ...same } = patch
  return {
    ...same,
    ...(direction === undefined ? {} : { direction: direction as Schemas['DraftSave']['direction'] }),
    ...(mainText === undefined ? {} : { main_text: mainText }),
    ...(ccText === undefined ? {} : { cc_text: ccText }),
    ...(coOrgans === undefined ? {} : { co_organs: coOrgans.map((one) => one.id) }),
    ...(recipients === undefined ? {} : { recipients: recipients.map((row) => ({ unit_id: row.unit.id, role: row.role, copies: row.copies })) }),
    ...(attachments === undefined ? {} : { attachments: attachments.map(asAttachment) }),
  }
}

const path = (id: string) => ({ params: { path: { document_id: id } } })

export async function createDraft(kind: string | null): Promise<string> {
  return (await unwrap(api.POST('/api/v1/documents', { body: kind ? { kind } : {} }))).id
}

export async function loadDraft(id: string): Promise<Draft> {
  return asDraft(await unwrap(api.GET('/api/v1/documents/{document_id}/draft', path(id))))
}

export async function saveDraft(id: string, token: number, patch: Partial<DraftPatch>): Promise<Draft> {
  return asDraft(await unwrap(api.PUT('/api/v1/documents/{document_id}/draft', { ...path(id), body: { token, ...asChanges(patch) } })))
}

export async function checkDraft(id: string): Promise<CheckResult> {
  const view = await unwrap(api.POST('/api/v1/documents/{document_id}/check', path(id)))
  return {
    findings: view.findings.map((finding) => ({
      rule: finding.rule,
      severity: finding.severity,
      article: finding.article,
      title: finding.title,
      text: finding.message,
      zone: finding.zone,
      recipientId: finding.recipient_id ?? null,
      paragraph: finding.paragraph ?? null,
      excerpt: finding.excerpt,
      fixes: finding.fixes.map((fix) => ({ action: fix.action, label: fix.label, data: fix.data })),
    })),
    passed: view.passed,
  }
}

export type Submission = components['schemas']['Submission']

export async function submitDraft(id: string, body: Submission): Promise<void> {
  await unwrap(api.POST('/api/v1/documents/{document_id}/submit', { ...path(id), body }))
}

export async function discardDraft(id: string): Promise<void> {
  await unwrap(api.DELETE('/api/v1/documents/{document_id}/draft', path(id)))
}

export async function previewFlow(id: string, flow = ''): Promise<PreviewStep[]> {
  return unwrap(api.POST('/api/v1/documents/{document_id}/preview', { params: { path: { document_id: id }, query: { flow } } }))
}

/** The flows that the drafter may pick from, the suggested one first. */
export function loadFlows(id: string): Promise<Schemas['OfferedFlow'][]> {
  return unwrap(api.GET('/api/v1/documents/{document_id}/flows', path(id)))
}

export async function uploadFile(file: File): Promise<DraftFile> {
  return unwrap(
    api.POST('/api/v1/documents/files', {
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

export function recipientGroups(): Promise<RecipientGroup[]> {
  return unwrap(api.GET('/api/v1/orgchart/recipient-groups'))
}

/** Units with a registry of their own: divisions and the like receive nothing from outside. */
export async function searchUnits(text: string): Promise<UnitRef[]> {
  const found = await unwrap(api.GET('/api/v1/orgchart/search', { params: { query: { q: text, people: 0, issuing: true } } }))
  return found.units
}

function treeNode(node: Schemas['TreeNode']): UnitNode {
  return { id: node.id, name: node.name, short_name: node.short_name, hasChildren: node.has_children, receives: node.may_issue, count: node.headcount }
}

export async function treeRoots(): Promise<UnitNode[]> {
  return (await unwrap(api.GET('/api/v1/orgchart/units/root'))).map(treeNode)
}

/** All units directly below one, without its divisions. */
export async function treeChildren(id: string): Promise<UnitNode[]> {
  const nodes: UnitNode[] = []
  let after: string | null = null
  do {
    const page: { items: Schemas['TreeNode'][]; next?: string | null } = await unwrap(
      api.GET('/api/v1/orgchart/units/{unit_id}/children', { params: { path: { unit_id: id }, query: { kind: 'subordinate', after, limit: 200 } } }),
    )
    nodes.push(...page.items.map(treeNode))
    after = page.next ?? null
  } while (after)
  return nodes
}

