import { onScopeDispose, ref } from 'vue'

export const VOICE_SECONDS = 120
/** What browsers record, best first, and the ending by which the server knows it. */
const KINDS = [
  ['audio/webm;codecs=opus', 'webm'],
  ['audio/ogg;codecs=opus', 'ogg'],
  ['audio/mp4', 'm4a'],
] as const

const lengthOf = (seconds: number): number => Math.max(1, Math.min(VOICE_SECONDS, Math.round(seconds)))
const kindHere = () => KINDS.find(([type]) => MediaRecorder.isTypeSupported(type)) ?? KINDS[0]

function recorderOf(stream: MediaStream, name: string, onStop: (file: File) => void): MediaRecorder {
  const [type, ending] = kindHere()
  const parts: Blob[] = []
  const made = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: 32_000 })
  made.ondataavailable = (event) => parts.push(event.data)
  made.onstop = () => onStop(new File(parts, `${name}.${ending}`, { type }))
  return made
}

/** Records speech until it is taken or thrown away, two minutes at most. */
export function useRecorder(onTaken: (file: File, seconds: number) => void) {
  const recording = ref(false)
  const seconds = ref(0)
  const denied = ref(false)
  let recorder: MediaRecorder | null = null
  let stream: MediaStream | null = null
  let timer = 0
  let keep = false

  async function start(name: string): Promise<void> {
    denied.value = false
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true })
    } catch {
      denied.value = true
      return
    }
    recorder = recorderOf(stream, name, (file) => {
      if (keep) onTaken(file, lengthOf(seconds.value))
      quiet()
    })
    recorder.start()
    seconds.value = 0
    recording.value = true
    const began = performance.now()
    timer = window.setInterval(() => {
      seconds.value = (performance.now() - began) / 1000
      if (seconds.value >= VOICE_SECONDS) end(true)
    }, 200)
  }

  function end(taken: boolean): void {
    keep = taken
    window.clearInterval(timer)
    recording.value = false
    if (recorder && recorder.state !== 'inactive') recorder.stop()
    else quiet()
  }

  /** The sign of a live microphone in the browser goes out. */
  function quiet(): void {
    for (const track of stream?.getTracks() ?? []) track.stop()
    stream = null
    recorder = null
  }

  const supported = typeof MediaRecorder !== 'undefined' && navigator.mediaDevices !== undefined
  onScopeDispose(() => end(false))
  return { supported, recording, seconds, denied, start, end }
}
