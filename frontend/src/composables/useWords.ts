import { useI18n } from 'vue-i18n'

/** Words that come from the server, as the reader's language writes them. */
export function useWords() {
  const { locale, t, te } = useI18n()
  const chinese = (): boolean => locale.value.startsWith('zh')
  return {
    /** A text that the server sends in both languages. */
    say: (words: { zh: string; en: string }): string => (chinese() ? words.zh : words.en),
    /** "陈砚秋、黄竹筠". */
    list: (names: readonly string[]): string => names.join(chinese() ? '、' : ', '),
    /** A kind of document (条例 article 8); one that an organ has added keeps its own name. */
    kind: (kind: string): string => (te(`common.kinds.${kind}`) ? t(`common.kinds.${kind}`) : kind),
  }
}
