// Makes the loop of music for every video of a comic, 16 seconds of plucked chords. Notes that still sound at its end
// continue at its beginning, so that the loop has no seam. Needs ffmpeg. Run by hand: npx tsx scripts/music.ts
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Samples per second, as many as the sound of a video has before it is encoded. */
const RATE = 24_000
const file = fileURLToPath(new URL('../src/comics/export/music.flac', import.meta.url))
const input = `-f s16le -ar ${RATE} -ac 1 -i -`.split(' ')
/** A block lasts as long as a frame of a video, because ffmpeg may drop the last, incomplete block of the sound. */
const coding =
  '-c:a flac -compression_level 12 -frame_size 960 -fflags +bitexact -flags:a +bitexact -map_metadata -1'.split(' ')

/**
 * Frequencies in hertz of the chords of the loop, C, A minor, F and G with sixth, and the order in which each is
 * plucked.
 */
const CHORDS = [
  [130.81, 261.63, 329.63, 392, 523.25],
  [110, 220, 261.63, 329.63, 440],
  [87.31, 220, 261.63, 349.23, 440],
  [98, 246.94, 293.66, 329.63, 392],
] as const
const ORDER = [1, 2, 3, 4, 3, 2, 3, 2] as const
/** Seconds between two notes, and how long one sounds. */
const BEAT = 0.5
const RING = { bass: 3, note: 1.6 }

/** Returns the loop as samples of 16 bits for one channel. */
function makeMusic(): Buffer {
  const loop = new Float64Array(CHORDS.length * ORDER.length * BEAT * RATE)
  for (const [bar, chord] of CHORDS.entries()) {
    const start = bar * ORDER.length * BEAT
    pluck(loop, { at: start, hertz: chord[0], loud: 0.3, ring: RING.bass })
    for (const [beat, tone] of ORDER.entries())
      pluck(loop, { at: start + beat * BEAT, hertz: chord[tone], loud: beat === 0 ? 0.24 : 0.18, ring: RING.note })
  }
  const samples = Buffer.alloc(loop.length * 2)
  for (const [at, value] of loop.entries())
    samples.writeInt16LE(Math.round(Math.max(-1, Math.min(1, value)) * 32_767), at * 2)
  return samples
}

/** `at` and `ring` in seconds, `loud` from 0 to 1. */
type Tone = Record<'at' | 'hertz' | 'loud' | 'ring', number>

/** Adds a tone that fades, with its octave. Each is a damped oscillation, computed from its last two samples. */
function pluck(loop: Float64Array, { at, hertz, loud, ring }: Tone) {
  const octaves = [[1, 0.8, ring] as const, [2, 0.2, ring / 2] as const]
  for (const [times, share, length] of octaves) {
    const angle = (2 * Math.PI * hertz * times) / RATE
    const damping = 0.001 ** (1 / (length * RATE))
    const [first, second] = [2 * damping * Math.cos(angle), -(damping ** 2)]
    let [before, now] = [0, Math.sin(angle) * loud * share]
    for (let nth = 0; nth < length * RATE; nth += 1) {
      const place = (Math.round(at * RATE) + nth) % loop.length
      loop[place] = (loop[place] ?? 0) + now
      ;[before, now] = [now, first * now + second * before]
    }
  }
}

execFileSync('ffmpeg', ['-v', 'error', '-y', ...input, ...coding, file], { input: makeMusic() })
