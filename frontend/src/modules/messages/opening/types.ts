import type { components } from '@/api/schema'

type Schemas = components['schemas']

export type Openings = Schemas['OpeningsOut']
export type Bot = Schemas['BotOut']
export type BotSecrets = Schemas['BotSecrets']
export type Hook = Schemas['HookOut']
export type HookSecret = Schemas['HookSecret']
export type SlashCommand = Schemas['SlashCommand']

/** What is shown once, by the names of its parts. */
export interface Shown {
  title: string
  lines: { label: string; value: string }[]
}

export const EVENTS = ['message.created', 'message.edited', 'message.recalled'] as const

/** "message.created" as a key of the texts. */
export const eventKey = (event: string): string => event.replace('.', '_')
