import type { Flow, FlowBranch, FlowEntry, FlowFork, FlowStep } from './types'

/**
 * Where a step stands: `steps.2`, or `steps.2.branches.1.steps.0` in a branch; as the server names places.
 * Every change answers with a new flow; the one before stays for undoing.
 */
export type Place = string

export function isFork(entry: FlowEntry): entry is FlowFork {
  return 'branches' in entry
}

export function stepId(step: FlowStep): string {
  return step.key || step.stage
}

export function everyStep(flow: Flow): FlowStep[] {
  return flow.steps.flatMap((entry) => (isFork(entry) ? entry.branches.flatMap((branch) => branch.steps) : [entry]))
}

interface Spot {
  entry: number
  branch: number | null
  step: number
}

function spotOf(place: Place): Spot {
  const parts = place.split('.')
  const entry = Number(parts[1])
  return parts[2] === 'branches' ? { entry, branch: Number(parts[3]), step: Number(parts[5] ?? 0) } : { entry, branch: null, step: 0 }
}

export function placeOf(entry: number, branch: number | null = null, step = 0): Place {
  return branch === null ? `steps.${entry}` : `steps.${entry}.branches.${branch}.steps.${step}`
}

/** The place of a card, for a place that may name a part of it; '' for the whole flow. */
export function cardOf(place: Place): Place {
  return /^steps\.\d+(?:\.branches\.\d+(?:\.steps\.\d+)?)?/u.exec(place)?.[0] ?? ''
}

export function stepAt(flow: Flow, place: Place): FlowStep | null {
  // A branch by itself: `steps.1.branches.0`.
  if (place.split('.').length === 4) return null
  const { entry, branch, step } = spotOf(place)
  const found = flow.steps[entry]
  if (!found) return null
  if (!isFork(found)) return branch === null ? found : null
  return branch === null ? null : (found.branches[branch]?.steps[step] ?? null)
}

function withEntries(flow: Flow, steps: FlowEntry[]): Flow {
  return { ...flow, steps }
}

function replaced<T>(list: readonly T[], index: number, ...items: T[]): T[] {
  return [...list.slice(0, index), ...items, ...list.slice(index + 1)]
}

export function changeBranch(flow: Flow, entry: number, branch: number, next: FlowBranch | null): Flow {
  const fork = flow.steps[entry]
  if (!fork || !isFork(fork)) return flow
  const branches = next ? replaced(fork.branches, branch, next) : replaced(fork.branches, branch)
  return withEntries(flow, replaced<FlowEntry>(flow.steps, entry, { branches }))
}

/** Another step in a step's place; null takes it out. */
export function changeStep(flow: Flow, place: Place, next: FlowStep | null): Flow {
  const { entry, branch, step } = spotOf(place)
  if (branch === null) return withEntries(flow, next ? replaced<FlowEntry>(flow.steps, entry, next) : replaced(flow.steps, entry))
  const fork = flow.steps[entry]
  const held = fork && isFork(fork) ? fork.branches[branch] : undefined
  if (!held) return flow
  const steps = next ? replaced(held.steps, step, next) : replaced(held.steps, step)
  return changeBranch(flow, entry, branch, { ...held, steps })
}

/** A key that no step of the flow has. */
export function freshKey(flow: Flow): string {
  const taken = new Set(everyStep(flow).map(stepId))
  let number = taken.size + 1
  while (taken.has(`s${number}`)) number += 1
  return `s${number}`
}

/** Puts an entry into the flow at an index, or a step into a branch. */
export function insert(flow: Flow, index: number, made: FlowEntry, inside: { entry: number; branch: number } | null = null): Flow {
  if (!inside) return withEntries(flow, [...flow.steps.slice(0, index), made, ...flow.steps.slice(index)])
  const fork = flow.steps[inside.entry]
  const held = fork && isFork(fork) ? fork.branches[inside.branch] : undefined
  if (!held || isFork(made)) return flow
  return changeBranch(flow, inside.entry, inside.branch, { ...held, steps: [...held.steps.slice(0, index), made, ...held.steps.slice(index)] })
}

export function newFork(key: string, stage: string): FlowFork {
  const step = (number: number): FlowStep => ({ key: `${key}_${number}`, stage, who: { to: 'head_of_origin', up: 0 } })
  return { branches: [{ when: { field: 'urgency', op: 'eq', value: '特急' }, steps: [step(1)] }, { steps: [step(2)] }] }
}

/** A step one place up (-1) or down (1) among its neighbours; null where there is no such place. */
export function move(flow: Flow, place: Place, by: -1 | 1): { flow: Flow; place: Place } | null {
  const { entry, branch, step } = spotOf(place)
  if (branch === null) {
    const [one, other] = [flow.steps[entry], flow.steps[entry + by]]
    if (!one || !other) return null
    const steps = [...flow.steps]
    steps[entry] = other
    steps[entry + by] = one
    return { flow: withEntries(flow, steps), place: placeOf(entry + by) }
  }
  const fork = flow.steps[entry]
  const held = fork && isFork(fork) ? fork.branches[branch] : undefined
  const [one, other] = [held?.steps[step], held?.steps[step + by]]
  if (!held || !one || !other) return null
  const steps = [...held.steps]
  steps[step] = other
  steps[step + by] = one
  return { flow: changeBranch(flow, entry, branch, { ...held, steps }), place: placeOf(entry, branch, step + by) }
}
