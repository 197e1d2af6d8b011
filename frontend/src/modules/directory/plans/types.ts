import type { components } from '@/api/schema'
import type { Payload } from '../admin/types'
import type { PlanKind } from './kinds'

type Schemas = components['schemas']
export type Plan = Schemas['PlanView']
export type PlanRow = Schemas['PlanRow']
export type PlanState = Plan['state']
export type PlanAct = Plan['acts'][number]
export type PlanPreview = Schemas['PlanPreview']
export type PlanReport = Schemas['PlanReport']
export type PlanNode = Schemas['PlanNode']
export type PlanTouch = Schemas['PlanTouch']
export type ActOutcome = Schemas['PlanActOutcome']
export type Blocker = Schemas['PlanBlocker']

/** One act as it is sent; its key stays with it when acts change places. */
export interface DrawnAct {
  key: string
  change: Payload
}

/** What of a plan is drawn. */
export interface Drawing {
  name: string
  decree: string
  effective_on: string
  acts: DrawnAct[]
}

/** The act to be filled in: a new one, or one of the plan's. */
export interface ActRequest {
  kind: PlanKind
  act: PlanAct | null
  from: HTMLElement | null
}

export const STATES: readonly PlanState[] = ['draft', 'scheduled', 'applied', 'failed', 'cancelled']
