type Listener<News extends unknown[]> = (conversation: string, ...news: News) => void

/** Those who want to hear that something happened in a conversation. */
export class Listeners<News extends unknown[] = []> {
  private readonly all = new Set<Listener<News>>()

  /** Returns how to stop listening. */
  readonly add = (listener: Listener<News>): (() => void) => {
    this.all.add(listener)
    return () => this.all.delete(listener)
  }

  tell(conversation: string, ...news: News): void {
    for (const listener of this.all) listener(conversation, ...news)
  }
}
