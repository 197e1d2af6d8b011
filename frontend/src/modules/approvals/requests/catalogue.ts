import type { FormItem } from './types'

export interface FormGroup {
  key: string
  forms: FormItem[]
}

const CATEGORIES = ['report', 'personal', 'travel', 'money', 'service'] as const
const RECENT = 4

function matches(form: FormItem, query: string): boolean {
  const text = [form.name.zh, form.name.en, form.about.zh, form.about.en].join(' ').toLowerCase()
  return query.toLowerCase().split(/\s+/u).every((word) => text.includes(word))
}

/** The catalogue as it is read: a search is one plain list; else favourites, lately used, then by category. */
export function grouped(forms: readonly FormItem[], query: string): FormGroup[] {
  if (query) {
    const found = forms.filter((form) => matches(form, query))
    return found.length ? [{ key: 'found', forms: found }] : []
  }
  const favourites = forms.filter((form) => form.favourite)
  const recent = forms
    .filter((form) => form.last_used !== null && !form.favourite)
    .toSorted((one, other) => (other.last_used ?? '').localeCompare(one.last_used ?? ''))
    .slice(0, RECENT)
  return [
    { key: 'favourites', forms: favourites },
    { key: 'recent', forms: recent },
    ...CATEGORIES.map((key) => ({ key, forms: forms.filter((form) => form.category === key) })),
  ].filter((group) => group.forms.length > 0)
}
