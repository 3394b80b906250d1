/** Two short tones made on the spot: rising for somebody who waits, one for a message. */

const TONES = { waiting: [587, 784], message: [659] } as const;
const LENGTH = 0.16;
const LOUDNESS = 0.07;

let context: AudioContext | null = null;

/** Silent until the agent has touched the page once: browsers ask for that. */
export function play(kind: keyof typeof TONES): void {
  if (!("AudioContext" in window)) return;
  context ??= new AudioContext();
  if (context.state === "suspended") {
    void context.resume().catch(() => undefined);
    if (!navigator.userActivation.hasBeenActive) return;
  }
  TONES[kind].forEach((hertz, index) => { if (context) tone(context, hertz, context.currentTime + index * LENGTH); });
}

function tone(at: AudioContext, hertz: number, begin: number): void {
  const oscillator = at.createOscillator();
  const volume = at.createGain();
  oscillator.type = "sine";
  oscillator.frequency.value = hertz;
  volume.gain.setValueAtTime(0, begin);
  volume.gain.linearRampToValueAtTime(LOUDNESS, begin + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.0001, begin + LENGTH * 1.8);
  oscillator.connect(volume).connect(at.destination);
  oscillator.start(begin);
  oscillator.stop(begin + LENGTH * 2);
}
