import type { components } from '@/api/schema'

export type Turnaround = components['schemas']['TurnaroundOut']
export type Figures = components['schemas']['Figures']
export type StageRow = components['schemas']['StageOut']
export type Week = components['schemas']['WeekOut']
export type UnitRow = components['schemas']['UnitRow']
export type StuckRow = components['schemas']['StuckRow']
export type Scope = components['schemas']['ScopeOut']
export type Period = 'week' | 'month' | 'quarter' | 'ninety'
