import { defineStore } from 'pinia'
import { computed, ref } from 'vue'

export interface Forwarding {
  conversation: string
  seqs: number[]
  merged: boolean
}

/** What is chosen in the open conversation, and what is about to be passed on. */
export const useSelection = defineStore('messages-selection', () => {
  const conversation = ref('')
  const seqs = ref(new Set<number>())
  const forwarding = ref<Forwarding | null>(null)
  const chosen = computed(() => [...seqs.value].toSorted((one, two) => one - two))

  function start(where: string, seq: number): void {
    conversation.value = where
    seqs.value = new Set([seq])
  }

  function toggle(seq: number): void {
    const next = new Set(seqs.value)
    if (!next.delete(seq)) next.add(seq)
    seqs.value = next
  }

  function clear(): void {
    conversation.value = ''
    seqs.value = new Set()
  }

  function forward(where: string, which: number[], merged = false): void {
    forwarding.value = { conversation: where, seqs: which, merged }
  }

  return { conversation, seqs, chosen, forwarding, start, toggle, clear, forward }
})
