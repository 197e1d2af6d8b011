import type { components } from '@/api/schema'

type Schemas = components['schemas']
export type DesignKind = 'flow' | 'form'
export type DesignLine = Schemas['DesignLine']
export type DesignOverview = Schemas['DesignOverview']
export type DesignView = Schemas['DesignView']
export type DesignVersion = Schemas['DesignVersion']
export type DesignDraft = Schemas['DesignDraft']
export type DesignProblem = Schemas['DesignProblem']
export type DesignChange = Schemas['DesignChange']
export type DryRunStep = Schemas['DryRunStep']
export type AskedField = Schemas['AskedField']
export type Names = Readonly<Record<string, string>>
export type Content = Record<string, unknown>

/** Who is asked (orgchart.selectors.resolving.Address, and `chosen`). */
export interface Address {
  to: string
  id?: string
  unit?: string | null
  up?: number
  role?: string
  name?: string
  by?: 'drafter' | ''
}

export type Scalar = string | number | boolean | null
export interface Comparison {
  field: string
  op: string
  value: Scalar | Scalar[]
}
export type Condition = Comparison | { all: Condition[] } | { any: Condition[] } | { no: Condition }
export type Due = number | Record<string, number> | null
export type Rule = 'serial' | 'all' | 'any' | 'quorum'

export interface AddressGroup {
  name: string
  who: Address[]
  need?: number
}

/** A step of a flow (approvals.designs.shape.DraftStep); what is left out is as there. */
export interface FlowStep {
  key?: string
  stage: string
  name?: string
  who?: Address | null
  parallel?: Address[]
  groups?: AddressGroup[]
  rule?: Rule
  quorum?: number
  due_minutes?: Due
  when?: Condition | null
  beside?: boolean
  distinct_from?: string[]
  omit_origin?: boolean
  may_choose?: string[]
  opinion_required?: boolean
  bulk?: boolean
  optional?: boolean
  no_adding?: boolean
}

export interface FlowBranch {
  when?: Condition | null
  steps: FlowStep[]
}

export interface FlowFork {
  branches: FlowBranch[]
}

export type FlowEntry = FlowStep | FlowFork

export interface Flow {
  steps: FlowEntry[]
  due_minutes?: Due
  merge_same?: boolean
}
