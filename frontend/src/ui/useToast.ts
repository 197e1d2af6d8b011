import { reactive } from 'vue'

export interface Toast {
  id: number
  text: string
  tone: 'plain' | 'bad'
  action?: { label: string; run: () => void }
}

const DURATION_MS = 6000
const state = reactive<{ items: Toast[] }>({ items: [] })
let last = 0

function dismiss(id: number): void {
  state.items = state.items.filter((toast) => toast.id !== id)
}

/** Says what happened, in words; errors stay until they are closed. */
export function useToast() {
  function show(text: string, options: { tone?: Toast['tone']; action?: Toast['action'] } = {}): number {
    const id = ++last
    const tone = options.tone ?? 'plain'
    state.items = [...state.items.slice(-2), { id, text, tone, action: options.action }]
    if (tone === 'plain') setTimeout(() => dismiss(id), DURATION_MS)
    return id
  }
  return { items: state, show, bad: (text: string) => show(text, { tone: 'bad' }), dismiss }
}
