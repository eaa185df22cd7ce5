// The soundtrack of a clip: struck bronze in a five-tone scale over a soft drone, with wind, rain or sea behind it.
import { chanceOf } from '../src/artwork/chance.ts'

export const RATE = 24000

/**
 * The five-tone scale, close to the Javanese scale slendro, in cents above the lowest note. The octave is slightly too
 * wide, as on real instruments.
 */
const SLENDRO = [0, 231, 474, 717, 955, 1208]

/** Partial tones of a struck bronze bar: frequency, loudness and duration, each relative to the first partial. */
const BRONZE = [
  [1, 1, 1],
  [2.76, 0.42, 0.55],
  [5.4, 0.16, 0.3],
  [8.93, 0.06, 0.18],
]

/**
 * Returns the sound of a clip as 16-bit mono samples. `base` is the lowest note in Hz, `beat` the seconds between
 * strokes, and `weather` the background noise: `loud` from 0 to 1, `bright` from 0 (dark) to 1, and `swell`, which sets
 * how slowly the noise rises and falls, in seconds.
 */
export function soundtrack({ seed, seconds, base, beat, weather }) {
  const chance = chanceOf(seed)
  const samples = new Float64Array(Math.round(seconds * RATE))
  drone(samples, base / 2)
  melody(samples, { chance, base, beat, seconds })
  echo(samples, 0.31, 0.38)
  echo(samples, 0.53, 0.22)
  noise(samples, chance, weather)
  return asPcm(samples)
}

function melody(samples, { chance, base, beat, seconds }) {
  let step = 2
  for (let at = 0.6; at < seconds - 4; at += beat) {
    step = Math.max(0, Math.min(SLENDRO.length - 1, step + chance.whole(-2, 2)))
    if (chance.often(0.78)) strike(samples, at, pitch(base, step) * 2, 0.16, 2.4)
    if (chance.often(0.3)) strike(samples, at + beat / 2, pitch(base, (step + 2) % 5) * 4, 0.06, 1.2)
  }
  for (let at = 0.6; at < seconds - 5; at += beat * 8) strike(samples, at, base / 2, 0.34, 5)
}

function pitch(base, step) {
  return base * 2 ** (SLENDRO[step] / 1200)
}

function strike(samples, second, frequency, loudness, ring) {
  const start = Math.round(second * RATE)
  for (const [ratio, level, length] of BRONZE) {
    const turn = (2 * Math.PI * frequency * ratio) / RATE
    if (frequency * ratio > RATE / 2.2) continue
    const decay = 1 / (ring * length * RATE)
    const end = Math.min(samples.length, start + Math.round(ring * length * 5 * RATE))
    for (let at = start; at < end; at++) {
      const age = at - start
      const attack = Math.min(1, age / 90)
      // Two slightly detuned tones beat against each other, which gives bronze instruments their shimmer.
      const wave = Math.sin(turn * age) + 0.6 * Math.sin(turn * 1.004 * age)
      samples[at] += loudness * level * attack * Math.exp(-age * decay * 2.2) * wave
    }
  }
}

function drone(samples, frequency) {
  for (let at = 0; at < samples.length; at++) {
    const time = at / RATE
    const swell = 0.5 + 0.5 * Math.sin((2 * Math.PI * time) / 11)
    for (const [ratio, level] of [
      [1, 0.05],
      [1.5, 0.03],
      [2.004, 0.026],
    ])
      samples[at] += level * (0.5 + 0.5 * swell) * Math.sin(2 * Math.PI * frequency * ratio * time)
  }
}

function noise(samples, chance, { loud, bright, swell }) {
  let low = 0
  for (let at = 0; at < samples.length; at++) {
    low += bright * (chance.between(-1, 1) - low)
    samples[at] += loud * low * (0.65 + 0.35 * Math.sin((2 * Math.PI * at) / RATE / swell))
  }
}

function echo(samples, delay, share) {
  const back = Math.round(delay * RATE)
  for (let at = back; at < samples.length; at++) samples[at] += samples[at - back] * share
}

function asPcm(samples) {
  const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0.001)
  const fade = 1.2 * RATE
  const pcm = Buffer.alloc(samples.length * 2)
  for (const [at, sample] of samples.entries()) {
    const edge = Math.min(1, at / fade, (samples.length - at) / (fade * 2))
    pcm.writeInt16LE(Math.round((sample / loudest) * edge * 21000), at * 2)
  }
  return pcm
}
