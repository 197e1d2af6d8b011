let context: AudioContext | null = null

/** Two short tones, made here: nothing is fetched. A page that was never touched stays silent. */
export function chime(): void {
  try {
    context ??= new AudioContext()
    void context.resume()
    const start = context.currentTime
    for (const [index, pitch] of [660, 880].entries()) tone(context, pitch, start + index * 0.18)
  } catch {
    // No sound on this device.
  }
}

function tone(where: AudioContext, pitch: number, at: number): void {
  const source = where.createOscillator()
  const volume = where.createGain()
  source.frequency.value = pitch
  volume.gain.setValueAtTime(0, at)
  volume.gain.linearRampToValueAtTime(0.2, at + 0.02)
  volume.gain.exponentialRampToValueAtTime(0.001, at + 0.16)
  source.connect(volume).connect(where.destination)
  source.start(at)
  source.stop(at + 0.18)
}
