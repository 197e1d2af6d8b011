import type { components } from '@/api/schema'
import type { FileRef, Mentioned } from '../types'

type Schemas = components['schemas']

/** Chosen from the @ menu. */
export type Named = Schemas['Named']
export type Draft = Schemas['DraftOut']
export type Planned = Schemas['PlannedOut']
export type SentFile = Schemas['SentFileOut']
export type Mentionable = Schemas['Mentionable']

/** What a finished message says and carries. */
export interface Content {
  text: string
  mentions: Mentioned[]
  units: Mentioned[]
  everybody: boolean
  files: FileRef[]
}

/** Of what was chosen, what the text still says. */
export function stillNamed(text: string, named: readonly Named[]): Named[] {
  return named.filter((one) => text.includes(`@${one.name}`))
}

export function contentOf(text: string, named: readonly Named[], files: FileRef[]): Content {
  const left = stillNamed(text, named)
  const of = (kind: Named['kind']): Mentioned[] => left.filter((one) => one.kind === kind).map(({ id, name }) => ({ id, name }))
  return { text, mentions: of('person'), units: of('unit'), everybody: of('everybody').length > 0, files }
}
