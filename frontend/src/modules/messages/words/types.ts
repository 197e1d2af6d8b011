import type { components } from '@/api/schema'

type Schemas = components['schemas']

export type Reaction = Schemas['ReactionOut']
export type Pin = Schemas['PinOut']
export type Policy = Schemas['PolicyOut']
export type Line = Schemas['Line']
export type Origin = Schemas['Origin']
