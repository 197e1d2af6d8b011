import type { components } from '@/api/schema'

type Schemas = components['schemas']
export type DocumentView = Schemas['DocumentView']
export type DocumentStep = Schemas['DocumentStep']
export type DocumentTask = Schemas['DocumentTask']
export type VersionView = Schemas['VersionView']
export type DifferencesView = Schemas['DifferencesView']
export type RunView = Schemas['RunView']

export interface PersonChoice {
  id: string
  name: string
  post: string
  unit: string
}
