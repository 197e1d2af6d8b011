import { computed, reactive, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { newKey } from '@/composables/newKey'
import { useAction } from '@/composables/useAction'
import { ApiError } from '@/api/errors'
import { readOriginal, registerOutside, type OutsideDesk, type OutsideReading, type OutsideWish, type Registered } from './api'

export const MEANS = ['post', 'exchange', 'email', 'fax', 'hand'] as const
/** Reka forbids '' as a value of a list. */
export const NONE = 'none'

export interface OutsideFields {
  unit: string
  sender: string
  senderUnit: string | null
  number: string
  title: string
  kind: string
  issuedOn: string
  urgency: string
  secrecy: string
  means: (typeof MEANS)[number]
  receivedOn: string
  pages: string
  copies: string
  receiptNumber: string
}

/** A kept file as it lies on the screen; `note` says what could not be done with it. */
export interface Original {
  id: string
  name: string
  size: number
}

interface Outside {
  fields: OutsideFields
  originals: ShallowRef<Original[]>
  /** Files of an e-mail that are not kept, with the reason. */
  refused: ShallowRef<{ name: string; why: { zh: string; en: string } }[]>
  /** Fields that were filled from the paper and wait to be confirmed. */
  filled: Ref<string[]>
  readBy: Ref<'' | 'text' | 'ocr' | 'none'>
  busy: Ref<boolean>
  missing: ComputedRef<'original' | 'sender' | 'title' | ''>
  /** The earlier paper of the same sender and number, when there is one. */
  twice: ShallowRef<ApiError | null>
  add: (files: readonly File[]) => Promise<void>
  remove: (id: string) => void
  register: (confirmed: boolean) => Promise<Registered | null>
}

type Guess = OutsideReading['guess']

/** Fills what is still empty from what the paper says; returns the names of the fields it filled. */
export function fill(fields: OutsideFields, guess: Guess, pages: number): string[] {
  const found: Partial<OutsideFields> = {
    sender: guess.sender,
    number: guess.number,
    title: guess.title,
    kind: guess.kind,
    issuedOn: guess.issued_on ?? '',
    urgency: guess.urgency,
    pages: pages > 0 ? String(pages) : '',
  }
  const empty = (Object.keys(found) as (keyof OutsideFields)[]).filter((name) => found[name] && (fields[name] === '' || fields[name] === NONE))
  Object.assign(fields, Object.fromEntries(empty.map((name) => [name, found[name]])))
  return empty
}

function blank(): OutsideFields {
  return { unit: '', sender: '', senderUnit: null, number: '', title: '', kind: NONE, issuedOn: '', urgency: NONE, secrecy: NONE, means: 'exchange', receivedOn: '', pages: '', copies: '1', receiptNumber: '' }
}

const worded = (value: string): string => (value === NONE ? '' : value)

export function wishOf(fields: OutsideFields, more: Pick<OutsideWish, 'file_ids' | 'read_by' | 'message' | 'key' | 'confirmed_twice'>): OutsideWish {
  return {
    ...more,
    unit_id: fields.unit || null,
    sender: fields.sender.trim(),
    sender_unit_id: fields.senderUnit,
    number: fields.number.trim(),
    title: fields.title.trim(),
    kind: worded(fields.kind),
    issued_on: fields.issuedOn || null,
    urgency: worded(fields.urgency),
    secrecy: worded(fields.secrecy),
    means: fields.means,
    received_on: fields.receivedOn,
    pages: Number(fields.pages) || 0,
    copies: Number(fields.copies) || 1,
    receipt_number: fields.receiptNumber.trim(),
  }
}

function useRegistering() {
  const twice = shallowRef<ApiError | null>(null)
  // The same key until the answer is known, so that a lost answer does not register twice.
  let key = newKey()

  async function register(wish: (key: string) => OutsideWish): Promise<Registered | null> {
    try {
      const made = await registerOutside(wish(key))
      key = newKey()
      return made
    } catch (problem) {
      if (!(problem instanceof ApiError) || problem.code !== 'documents.outside_twice') throw problem
      twice.value = problem
      return null
    }
  }
  return { twice, register }
}

/** A paper from outside on its way into the register (条例 article 24). */
export function useOutside(desk: () => OutsideDesk | null): Outside {
  const fields = reactive(blank())
  const originals = shallowRef<Original[]>([])
  const refused = shallowRef<{ name: string; why: { zh: string; en: string } }[]>([])
  const filled = ref<string[]>([])
  const readBy = ref<'' | 'text' | 'ocr' | 'none'>('')
  const message = shallowRef<Record<string, string>>({})
  const { busy, run } = useAction()
  const again = useRegistering()

  const missing = computed(() => (originals.value.length === 0 ? 'original' : !fields.sender.trim() ? 'sender' : !fields.title.trim() ? 'title' : ''))

  function take(reading: OutsideReading): void {
    const parts = reading.parts.flatMap((part) => (part.file ? [part.file] : []))
    originals.value = [...originals.value, ...parts, reading.file].map(({ id, name, size }) => ({ id, name, size }))
    refused.value = [...refused.value, ...reading.parts.flatMap((part) => (part.refused ? [{ name: part.name, why: part.refused }] : []))]
    filled.value = [...new Set([...filled.value, ...fill(fields, reading.guess, reading.pages)])]
    if (readBy.value === '' || readBy.value === 'none') readBy.value = reading.by || 'none'
    if (reading.message.message_id || reading.message.address) {
      message.value = reading.message
      fields.means = 'email'
    }
  }

  async function add(files: readonly File[]): Promise<void> {
    fields.receivedOn ||= desk()?.today ?? ''
    await run(async () => {
      for (const file of files) take(await readOriginal(file))
    })
  }

  function remove(id: string): void {
    originals.value = originals.value.filter((one) => one.id !== id)
  }

  async function register(confirmed: boolean): Promise<Registered | null> {
    let made: Registered | null = null
    const by = readBy.value === 'none' ? '' : readBy.value
    await run(async () => {
      made = await again.register((key) => wishOf(fields, { file_ids: originals.value.map((one) => one.id), read_by: by, message: message.value, key, confirmed_twice: confirmed }))
    })
    return made
  }

  return { fields, originals, refused, filled, readBy, busy, missing, twice: again.twice, add, remove, register }
}
