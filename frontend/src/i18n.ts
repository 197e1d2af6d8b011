import { nextTick } from 'vue'
import { createI18n } from 'vue-i18n'
import type { Language } from '@/stores/display'

type Messages = Record<string, unknown>
type Loader = () => Promise<{ default: Messages }>

const common = import.meta.glob<{ default: Messages }>('./locales/*/common.json')
const modules = import.meta.glob<{ default: Messages }>('./modules/**/locales/*.json')

export const i18n = createI18n({
  legacy: false,
  locale: 'zh-CN',
  fallbackLocale: 'zh-CN',
  missingWarn: import.meta.env.DEV,
  fallbackWarn: false,
  messages: { 'zh-CN': {}, en: {} },
})

const wanted = new Set<string>(['common'])
const loaded = new Set<string>()

function loaderOf(name: string, language: Language): Loader | undefined {
  return name === 'common' ? common[`./locales/${language}/common.json`] : modules[`./modules/${name}/locales/${language}.json`]
}

/** 'documents/draft' lies under documents.draft. */
function nested(name: string, messages: Messages): Messages {
  return name.split('/').reduceRight((inner, part) => ({ [part]: inner }), messages)
}

async function load(name: string, language: Language): Promise<void> {
  const key = `${language}/${name}`
  const loader = loaderOf(name, language)
  if (loaded.has(key) || !loader) return
  const file = await loader()
  i18n.global.mergeLocaleMessage(language, nested(name, file.default))
  loaded.add(key)
}

/** Loads the texts of a module or of a folder in it ('documents/draft'): `t('documents.draft.<key>')`. */
export async function loadModuleTexts(name: string): Promise<void> {
  wanted.add(name)
  await load(name, i18n.global.locale.value as Language)
}

/** Switches the language after everything shown has its texts in it. */
export async function setLanguage(language: Language): Promise<void> {
  await Promise.all([...wanted].map((name) => load(name, language)))
  i18n.global.locale.value = language
  await nextTick()
}
