import type { Picked } from '@/ui'
import { loadBranch } from '../../data'
import { findUnits } from '../data'
import type { Subject } from '../types'

const NEAR = 30

/** Units by their names; before anything is typed, those of the same organ. */
export async function unitsToChoose(text: string, { unit, made = [] }: Subject): Promise<Picked[]> {
  const coming = made.filter((one) => one.label.includes(text))
  if (text) return [...coming, ...(await findUnits(text)).filter((one) => one.id !== unit.id)]
  const near = await loadBranch(unit.organ.id, { after: null })
  const rows = near.items.slice(0, NEAR).map((one) => ({ id: one.id, label: one.name }))
  return [...coming, { id: unit.organ.id, label: unit.organ.name }, ...rows].filter((one) => one.id !== unit.id)
}
