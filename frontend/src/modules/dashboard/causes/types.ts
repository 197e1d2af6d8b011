import type { components } from '@/api/schema'

export type Overview = components['schemas']['OverviewOut']
export type Lamp = components['schemas']['LampOut']
export type Group = components['schemas']['GroupFiguresOut']
export type Causes = components['schemas']['CausesOut']
export type Place = components['schemas']['PlaceOut']
export type Step = components['schemas']['StageTimeOut']
export type Case = components['schemas']['CaseOut']
export type LampName = 'red' | 'yellow' | 'blue'

/** What a list of cases is asked for beside the part of the house: a lamp, or closed turns at a place. */
export interface Wanted {
  title: string
  days?: Days
  lamp?: LampName
  stage?: string
  at?: string
  closed?: boolean
  subject?: Subject
  kind?: string
}

export type Days = 'week' | 'month' | 'quarter' | 'ninety'
export type Subject = 'document' | 'incoming' | 'request'
