/** 收到: what officials answer most, a reaction in words. The server knows it by this name. */
export const RECEIVED = 'received'

/** Offered first. */
export const QUICK = [RECEIVED, '👍', '👌', '🙏', '👏', '🌹'] as const

/** Fit for an office; any other emoji from the keyboard is taken just as well. */
export const MORE = [
  '😀', '😄', '😊', '🙂', '😅', '🤝', '💪', '🎉', '❤️', '✅', '❌', '❓',
  '❗', '👀', '🤔', '😮', '😢', '😓', '🙇', '🙌', '✋', '🫡', '☕', '🌙',
  '⏰', '📌', '📎', '📄', '📝', '📅', '📞', '🏠', '🚗', '🚄', '🔥', '💡',
] as const
