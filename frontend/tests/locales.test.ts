import { describe, expect, it } from 'vitest'

type Files = Record<string, { default: unknown }>
const common: Files = import.meta.glob('../src/locales/*/common.json', { eager: true })
const modules: Files = import.meta.glob('../src/modules/**/locales/*.json', { eager: true })

function keys(value: unknown, prefix = ''): string[] {
  if (typeof value !== 'object' || value === null) return [prefix]
  return Object.entries(value).flatMap(([key, inner]) => keys(inner, prefix ? `${prefix}.${key}` : key))
}

function leaves(value: unknown): string[] {
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [String(value)]
}

const names = [...new Set(Object.keys(modules).map((path) => path.slice('../src/modules/'.length, path.indexOf('/locales/'))))]
const pairs: [string, unknown, unknown][] = [
  ['common', common['../src/locales/zh-CN/common.json']?.default, common['../src/locales/en/common.json']?.default],
  ...names.map((name): [string, unknown, unknown] => [
    name,
    modules[`../src/modules/${name}/locales/zh-CN.json`]?.default,
    modules[`../src/modules/${name}/locales/en.json`]?.default,
  ]),
]

describe.each(pairs)('texts of %s', (_name, zh, en) => {
  it('have the same keys in both languages', () => {
    expect(keys(en).toSorted()).toEqual(keys(zh).toSorted())
  })

  it('can be compiled: signs that vue-i18n takes for its own are quoted', () => {
    const unquoted = [...leaves(zh), ...leaves(en)].filter((text) => /[@|]/u.test(text.replace(/\{'[^']*'\}/gu, '')))
    expect(unquoted).toEqual([])
  })

  it('are complete: no empty text, and the same placeholders', () => {
    const placeholders = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/gu)].map((match) => match[1] ?? '').toSorted()
    expect(leaves(zh).filter((text) => text.trim() === '')).toEqual([])
    expect(leaves(en).filter((text) => text.trim() === '')).toEqual([])
    expect(leaves(en).map((text) => new Set(placeholders(text)))).toEqual(leaves(zh).map((text) => new Set(placeholders(text))))
  })
})
