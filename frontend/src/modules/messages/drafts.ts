/** What is being written in each conversation, kept on the device until it is sent. */
const PREFIX = 'office.message-draft.'

export function readDraft(account: string, conversation: string): string {
  try {
    return localStorage.getItem(`${PREFIX}${account}.${conversation}`) ?? ''
  } catch {
    return ''
  }
}

export function keepDraft(account: string, conversation: string, text: string): void {
  const key = `${PREFIX}${account}.${conversation}`
  try {
    if (text.trim()) localStorage.setItem(key, text)
    else localStorage.removeItem(key)
  } catch {
    // Private mode: nothing is kept.
  }
}
