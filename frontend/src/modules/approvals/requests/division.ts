import type { Picked } from '@/ui'

/** One part of a division of tasks: who is to do what by which day. The first one leads. */
export interface Part {
  person: Picked | null
  what: string
  due: string
}

/** The decision's data: who holds the step that this one may choose. Nobody named: the step is left out. */
export function choiceOf(mayChoose: readonly string[], parts: readonly Part[]): Record<string, unknown> {
  const [key] = mayChoose
  const named = parts.filter((part) => part.person !== null)
  if (!key || named.length === 0) return {}
  const addresses = named.map((part, index) => ({
    to: 'person',
    id: part.person?.id,
    label: part.person?.label,
    lead: index === 0,
    ...(part.what.trim() ? { what: part.what.trim() } : {}),
    ...(part.due ? { due_on: part.due } : {}),
  }))
  return { choose: { [key]: addresses } }
}
