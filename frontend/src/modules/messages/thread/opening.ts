/** One look at a conversation. Opening it again is another: answers to the earlier one no longer count. */
export interface Opening {
  conversation: string
}
