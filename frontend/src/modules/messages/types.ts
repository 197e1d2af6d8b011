import type { components } from '@/api/schema'
import type { Frame } from '@/realtime'

type Schemas = components['schemas']

export type Conversation = Schemas['ConversationOut']
export type Detail = Schemas['ConversationDetail']
export type Message = Schemas['MessageOut']
export type Speaker = Schemas['Speaker']
export type FileRef = Schemas['FileRef']
export type Mentioned = Schemas['Mentioned']
export type Member = Schemas['MemberOut']
export type Readers = Schemas['ReadersOut']
export type Receipt = Schemas['ReceiptOut']

/** `[seq, change]`: how far a conversation has come. */
export type Head = [number, number]
/** How a held conversation stands: both counters, how far was read, and the stamp of everything else. */
export type Held = [number, number, number, number]

export interface MessageFrame {
  conversation: string
  change: number
  message: Message
}

/** A frame of type `message`: the protocol promises this shape, the socket does not look inside. */
export const messageFrame = (frame: Frame): MessageFrame => frame as unknown as MessageFrame

export interface CatchUp {
  messages: Message[]
  seq: number
  change: number
  reset: boolean
}
