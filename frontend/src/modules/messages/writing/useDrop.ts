import { onMounted, onUnmounted, ref, type Ref } from 'vue'

/** Files dragged over the whole pane around an element; `over` while they hang there. */
export function useDrop(inside: Readonly<Ref<HTMLElement | undefined>>, onFiles: (files: File[]) => void): Readonly<Ref<boolean>> {
  const over = ref(false)
  let pane: HTMLElement | null = null
  let depth = 0

  const carries = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false

  function onEnter(event: DragEvent): void {
    if (!carries(event)) return
    depth += 1
    over.value = true
  }

  function onLeave(event: DragEvent): void {
    if (!carries(event)) return
    depth = Math.max(0, depth - 1)
    over.value = depth > 0
  }

  function onOver(event: DragEvent): void {
    if (carries(event)) event.preventDefault()
  }

  function onDrop(event: DragEvent): void {
    depth = 0
    over.value = false
    const files = [...(event.dataTransfer?.files ?? [])]
    if (files.length === 0) return
    event.preventDefault()
    onFiles(files)
  }

  onMounted(() => {
    pane = inside.value?.parentElement ?? null
    pane?.addEventListener('dragenter', onEnter)
    pane?.addEventListener('dragleave', onLeave)
    pane?.addEventListener('dragover', onOver)
    pane?.addEventListener('drop', onDrop)
  })
  onUnmounted(() => {
    pane?.removeEventListener('dragenter', onEnter)
    pane?.removeEventListener('dragleave', onLeave)
    pane?.removeEventListener('dragover', onOver)
    pane?.removeEventListener('drop', onDrop)
  })
  return over
}
