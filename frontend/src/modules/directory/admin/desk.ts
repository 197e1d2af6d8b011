import { computed, inject, ref, shallowRef, watch, type ComputedRef, type InjectionKey, type Ref, type ShallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { useAction } from '@/composables/useAction'
import { useWords } from '@/composables/useWords'
import { dateText, useToast } from '@/ui'
import { loadPerson, loadUnit } from '../data'
import type { UnitPage } from '../types'
import { loadAdministration, loadMyScopes, loadRecord, undoChange } from './data'
import type { Request } from './panel/ChangePanel.vue'
import type { Administration, Change, ChangeKind, Subject } from './types'

/** What of the org chart the reader may change here, and the way to change it. */
export interface Desk {
  /** The reader administers some part of the org chart. */
  mine: Ref<boolean>
  /** Of the unit shown; null for whoever does not administer it. */
  administration: ShallowRef<Administration | null>
  may: (kind: ChangeKind) => boolean
  /** Opens the panel on the unit shown. */
  ask: (kind: ChangeKind, from: EventTarget | null, about?: Partial<Subject>) => void
  askPerson: (kind: ChangeKind, person: string, from: EventTarget | null) => Promise<unknown>
  undo: (change: Change) => Promise<unknown>
  /** Grows with every change made here: what is on screen is read again. */
  version: ComputedRef<number>
}

export const DESK: InjectionKey<Desk> = Symbol('desk')

export function useDesk(): Desk {
  const desk = inject(DESK)
  if (!desk) throw new Error('no desk above')
  return desk
}

const GONE = new Set<ChangeKind>(['unit_abolish', 'unit_merge'])
const LEFT = new Set<ChangeKind>(['person_retire', 'person_leave'])

export interface Surroundings {
  /** Reads again what is shown. */
  changed: () => Promise<void>
  /** Goes to a unit that is still there. */
  leave: (to: string) => void
  /** Closes the page of somebody who is no longer in the directory. */
  left: () => void
}

function useTold(undo: (change: Change) => Promise<unknown>) {
  const { t, locale } = useI18n()
  const { say } = useWords()
  const { show } = useToast()

  /** Says what was done, or on which day it will be, and offers to take it back while that is possible. */
  return (change: Change): void => {
    const planned = change.state === 'planned'
    const text = planned
      ? t('directory.admin.toast.planned', { what: say(change.title), day: dateText(change.effective_on, locale.value) })
      : t('directory.admin.toast.applied', { what: say(change.title) })
    show(text, change.abilities.undo ? { action: { label: t('directory.admin.undo'), run: () => void undo(change) } } : {})
  }
}

/** Reads what the reader administers: at all, and of the unit shown. */
function useHeld(unit: Ref<UnitPage | null>) {
  const mine = ref(false)
  const administration = shallowRef<Administration | null>(null)
  const known = loadMyScopes().then(
    (found) => (mine.value = found.everything || found.units.length > 0),
    () => false,
  )

  async function read(): Promise<void> {
    const id = unit.value?.id
    const found = id && (await known) ? await loadAdministration(id).catch(() => null) : null
    if (unit.value?.id === id) administration.value = found
  }

  watch(
    () => unit.value?.id,
    () => {
      administration.value = null
      void read()
    },
    { immediate: true },
  )
  return { mine, administration, read }
}

/** Made once by the screen. */
export function useAdministration(unit: Ref<UnitPage | null>, { changed, leave, left }: Surroundings) {
  const { mine, administration, read } = useHeld(unit)
  const request = shallowRef<Request | null>(null)
  const version = ref(0)
  const { run } = useAction()
  const { t } = useI18n()
  const { show } = useToast()

  async function refresh(): Promise<void> {
    await Promise.all([changed(), read()])
    version.value += 1
  }

  const undo = (change: Change): Promise<unknown> =>
    run(async () => {
      await undoChange(change.id)
      show(t('directory.admin.toast.undone'))
      await refresh()
    })
  const tell = useTold(undo)

  async function made(change: Change): Promise<void> {
    tell(change)
    const above = unit.value?.ancestors.at(-1)?.id
    if (change.state === 'applied' && GONE.has(change.kind) && above) leave(above)
    if (change.state === 'applied' && LEFT.has(change.kind)) left()
    await refresh()
  }

  function ask(kind: ChangeKind, from: EventTarget | null, about: Partial<Subject> = {}): void {
    if (!unit.value || !administration.value) return
    request.value = { kind, subject: { unit: unit.value, administration: administration.value, ...about }, from: from as HTMLElement | null }
  }

  const askPerson = (kind: ChangeKind, id: string, from: EventTarget | null): Promise<unknown> => run(async () => void (request.value = { kind, subject: await subjectOf(id), from: from as HTMLElement | null }))
  const desk: Desk = { mine, administration, may: (kind) => administration.value?.abilities[kind] === true, ask, askPerson, undo, version: computed(() => version.value) }
  return { desk, request, made }
}

/** Somebody with the unit of their primary appointment: where changes of them start from. */
export async function subjectOf(id: string): Promise<Subject> {
  const [person, record] = await Promise.all([loadPerson(id), loadRecord(id)])
  const entry = record.entries.find((one) => one.kind === 'primary' && one.valid_to === null) ?? record.entries[0]
  const home = entry?.unit.id ?? ''
  const [unit, administration] = await Promise.all([loadUnit(home), loadAdministration(home)])
  return { unit, administration, person: { ...record, mobile: person.mobile, mobile_view: person.mobile_view, office_phone: person.office_phone } }
}
