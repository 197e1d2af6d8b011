/** A frame of `/ws`: JSON with a type. Modules narrow it by their own interfaces. */
export interface Frame {
  type: string
  [key: string]: unknown
}

export interface Command {
  command: string
  [key: string]: unknown
}

export type RealtimeStatus = 'idle' | 'connecting' | 'open' | 'waiting' | 'ended'
