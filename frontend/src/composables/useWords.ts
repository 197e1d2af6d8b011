import { useI18n } from 'vue-i18n'

/** Texts that the server sends in both languages. */
export function useWords() {
  const { locale } = useI18n()
  return { say: (words: { zh: string; en: string }) => (locale.value.startsWith('zh') ? words.zh : words.en) }
}
