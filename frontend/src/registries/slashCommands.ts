/**
 * Commands of the line one writes in ("/待办 起草方案 @张三 12月1日") that other modules do. messages reads
 * what is written and shows, before Enter, what will be done; it knows no other module.
 */
export interface SlashWords {
  /** What is left of the words without the names and the day. */
  text: string
  /** Those named with @ who are chosen people; not oneself unless named. */
  people: { id: string; name: string }[]
  /** "2026-12-01"; null where no day is written. */
  day: string | null
}

type Texts = (key: string, values?: Record<string, unknown>) => string

export interface SlashCommandAct {
  key: string
  /** What may follow the "/" in either language; the one of the page's language is offered. */
  names: { 'zh-CN': string; en: string }
  /** Text keys, of texts that the registering module has loaded: what it does, and how it is written. */
  hint: string
  usage: string
  may: () => boolean
  /** What Enter will do; null while something is missing. */
  preview: (words: SlashWords, t: Texts, locale: string) => string | null
  /** Does it, and gives what to tell. */
  run: (words: SlashWords, t: Texts) => Promise<string>
}

const acts: SlashCommandAct[] = []

export function registerSlashCommand(act: SlashCommandAct): void {
  acts.push(act)
}

export const slashActs = (): readonly SlashCommandAct[] => acts.filter((act) => act.may())
