import { useI18n, type ComposerTranslation } from 'vue-i18n'
import { useWords } from '@/composables/useWords'
import type { Address, AskedField, Comparison, Condition, DesignChange, Due, FlowStep, Names } from './types'

export const HALF_DAY = 195
export const DAY = 390

/** 390 → 1 working day, 60 → 1 working hour: how people say a deadline. */
export function dueParts(minutes: number): { n: number; unit: 'days' | 'hours' | 'minutes' } {
  if (minutes % HALF_DAY === 0) return { n: minutes / DAY, unit: 'days' }
  return minutes % 30 === 0 ? { n: minutes / 60, unit: 'hours' } : { n: minutes, unit: 'minutes' }
}

const TEXTS = 'approvals.templates'
const LEVELS = ['', '加急', '特急']

/** Parts of a flow in words, as cards, differences and dry runs say them. */
export class FlowWords {
  constructor(
    private readonly t: ComposerTranslation,
    private readonly te: (key: string) => boolean,
    private readonly say: (words: { zh: string; en: string }) => string,
    private readonly list: (names: readonly string[]) => string,
    private readonly names: () => Names,
    private readonly asked: () => readonly AskedField[],
  ) {}

  address(one: Address): string {
    const { t } = this
    switch (one.to) {
      case 'person':
      case 'post':
        return this.named(one.to, one.id)
      case 'head':
        return one.unit ? t(`${TEXTS}.who.headOf`, { unit: this.named('unit', one.unit) }) : t(`${TEXTS}.who.none`)
      case 'head_of_origin':
        return one.up ? t(`${TEXTS}.who.above`, { n: one.up }) : t(`${TEXTS}.who.head_of_origin`)
      case 'role':
        return (one.unit ? this.named('unit', one.unit) : '') + t(`${TEXTS}.role.${one.role ?? 'registry'}`)
      case 'division':
        return one.name ? t(`${TEXTS}.who.divisionOf`, { name: one.name }) : t(`${TEXTS}.who.none`)
      case 'chosen':
        return t(`${TEXTS}.who.${one.by === 'drafter' ? 'byDrafter' : 'byEarlier'}`)
      default:
        return t(`${TEXTS}.who.${one.to}`)
    }
  }

  who(step: FlowStep): string {
    if (step.who) return this.address(step.who)
    const names = (who: readonly Address[]): string => this.list(who.map((one) => this.address(one)))
    if (step.groups?.length) return step.groups.map((group) => this.t(`${TEXTS}.who.group`, { name: group.name, who: names(group.who), n: group.need ?? 1 })).join('；')
    return step.parallel?.length ? names(step.parallel) : this.t(`${TEXTS}.who.none`)
  }

  rule(step: FlowStep): string {
    const of = step.parallel?.length ?? 0
    if (step.who || step.groups?.length || of < 2) return ''
    return this.t(`${TEXTS}.rule.said.${step.rule ?? 'serial'}`, { n: step.quorum ?? 0, of })
  }

  due(value: Due | undefined): string {
    if (!value) return ''
    if (typeof value === 'number') return this.minutes(value)
    const said = Object.entries(value).toSorted(([one], [other]) => LEVELS.indexOf(one) - LEVELS.indexOf(other))
    return said.map(([key, one]) => (key ? `${this.t(`common.urgency.${key}`)} ` : '') + this.minutes(one)).join('，')
  }

  condition(one: Condition | null | undefined, inside = false): string {
    if (!one) return ''
    if ('field' in one) return this.comparison(one, false)
    if ('no' in one) {
      if ('field' in one.no && one.no.op === 'has') return this.comparison(one.no, true)
      return this.t(`${TEXTS}.op.not`, { what: this.condition(one.no, true) })
    }
    const [parts, join] = 'all' in one ? [one.all, 'all'] : [one.any, 'any']
    const said = parts.map((part) => this.condition(part, true)).join(this.t(`${TEXTS}.op.${join}`))
    return inside && parts.length > 1 ? `（${said}）` : said
  }

  stepName(step: FlowStep): string {
    return step.name || this.stage(step.stage)
  }

  stage(stage: string): string {
    return this.te(`common.stages.${stage}`) ? this.t(`common.stages.${stage}`) : stage
  }

  change(one: DesignChange): string {
    const name = this.say(one.name)
    if (one.what !== 'changed') return this.t(`${TEXTS}.change.${one.what}`, { name })
    const aspect = this.te(`${TEXTS}.aspect.${one.aspect}`) ? this.t(`${TEXTS}.aspect.${one.aspect}`) : one.aspect
    const where = name ? this.t(`${TEXTS}.change.of`, { name, aspect }) : aspect
    const [before, after] = [this.value(one.aspect, one.before), this.value(one.aspect, one.after)]
    return before && after ? this.t(`${TEXTS}.change.fromTo`, { where, before, after }) : this.t(`${TEXTS}.change.changed`, { where })
  }

  private named(kind: string, id: string | undefined): string {
    if (!id) return this.t(`${TEXTS}.who.none`)
    return this.names()[`${kind}:${id}`] ?? this.t(`${TEXTS}.who.unknown`)
  }

  private minutes(value: number): string {
    const { n, unit } = dueParts(value)
    return this.t(`${TEXTS}.due.said.${unit}`, { n })
  }

  private comparison(one: Comparison, negated: boolean): string {
    const field = this.asked().find((other) => other.key === one.field)
    const word = (value: unknown): string => {
      const choice = field?.choices.find((other) => other.value === value)
      return choice ? this.say(choice.label) : String(value)
    }
    const value = Array.isArray(one.value) ? this.list(one.value.map(word)) : word(one.value)
    const op = one.op === 'has' && negated ? 'hasNot' : one.op
    return this.t(`${TEXTS}.op.said.${op}`, { name: field ? this.say(field.label) : one.field, value })
  }

  /** A value in a difference, as its aspect is said; '' where only the fact counts. */
  private value(aspect: string, given: unknown): string {
    if (given === null || given === undefined || given === '') return this.t(`${TEXTS}.change.none`)
    if (aspect === 'who') return this.address(given as Address)
    if (aspect === 'parallel') return this.list((given as Address[]).map((one) => this.address(one)))
    if (aspect === 'due_minutes') return this.due(given as Due)
    if (aspect === 'when') return this.condition(given as Condition)
    if (aspect === 'rule') return this.t(`${TEXTS}.rule.${String(given)}`)
    if (aspect === 'stage') return this.stage(String(given))
    if (typeof given === 'boolean') return this.t(`${TEXTS}.change.${given ? 'yes' : 'no'}`)
    if (typeof given === 'object' && 'zh' in given && 'en' in given) return this.say(given as { zh: string; en: string })
    return typeof given === 'object' ? '' : String(given)
  }
}

export function useFlowWords(names: () => Names, asked: () => readonly AskedField[]): FlowWords {
  const { t, te } = useI18n()
  const { say, list } = useWords()
  return new FlowWords(t, te, say, list, names, asked)
}
