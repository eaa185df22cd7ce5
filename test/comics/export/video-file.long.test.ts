import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import sharp from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'
import { FPS, makeMarkSheet, panelScene } from '../../../src/comics/export/scenes.ts'
import type { ExportedComic, ExportedPanel } from '../../../src/comics/export/sheets.ts'
import { makeVideo } from '../../../src/comics/export/video.ts'
import { Dialogue } from '../../../src/comics/script/script.ts'
import { useFolder } from '../../support/folder.ts'
import { hasFfmpeg } from '../support/ffmpeg.ts'

/** Videos by the real ffmpeg, looked at and listened to by it. */

const folder = useFolder()
const flat = (background: string) =>
  sharp({ create: { width: 1_200, height: 900, channels: 3, background } })
    .webp()
    .toBuffer()
const line = (text: string, kind: Dialogue['kind'] = 'narration') => Dialogue.parse({ character: 'Sari', text, kind })
const panel = (background: string, dialogues: Dialogue[], voice: Buffer | null = null): ExportedPanel => ({
  picture: () => flat(background),
  voice: voice && (async () => voice),
  faces: [{ name: 'Sari', x: 420, y: 330, radius: 120, mouth: { x: 420, y: 380 } }],
  size: 'wide',
  page: 1,
  dialogues,
})
const comic = (panels: readonly ExportedPanel[], more: Partial<ExportedComic> = {}): ExportedComic => ({
  title: 'Warung di Ujung Hujan',
  creator: 'Dinda Puspita',
  synopsis: 'Sari & nenek makan bersama.',
  genres: ['Fantasi'],
  ageLabel: '13+',
  ai: 'pictures',
  watermark: true,
  panels,
  ...more,
})

let videos = 0
async function made(given: ExportedComic, signal = new AbortController().signal, form = '') {
  videos += 1
  const told: number[] = []
  const own = path.join(folder, String(videos))
  mkdirSync(own)
  const file = await makeVideo(given, {
    ffmpeg: 'ffmpeg',
    folder: own,
    signal,
    form,
    progress: async (percent) => void told.push(percent),
  })
  return { file, told }
}

const run = (program: string, args: readonly string[]) =>
  execFileSync(program, ['-v', 'error', ...args], { maxBuffer: 50_000_000, stdio: ['ignore', 'pipe', 'pipe'] })

/** The picture at a moment, three bytes a pixel. */
const frameAt = (file: string, seconds: number) =>
  run('ffmpeg', ['-ss', String(seconds), '-i', file, ...'-frames:v 1 -f rawvideo -pix_fmt rgb24 -'.split(' ')])
const WIDTH = 960

/** Pixels of a part of a picture that are near a color. */
function pixelsLike(
  frame: Buffer,
  [r, g, b]: readonly [number, number, number],
  { left = 0, top = 0, right = WIDTH } = {},
) {
  const isNear = (at: number, value: number) => Math.abs(value - (frame[at] ?? 0)) < 14
  let count = 0
  for (let y = top; y < 720; y += 1)
    for (let x = left; x < right; x += 1) {
      const at = (y * WIDTH + x) * 3
      if (isNear(at, r) && isNear(at + 1, g) && isNear(at + 2, b)) count += 1
    }
  return count
}

/** Mean difference of two pictures, from 0 to 255. */
const difference = (one: Buffer, other: Buffer) =>
  one.reduce((sum, value, at) => sum + Math.abs(value - (other[at] ?? 0)), 0) / one.length

/** Mean loudness in decibels of what is above a frequency, for some seconds. */
function loudness(file: string, { from, to, above }: { from: number; to: number; above: number }): number {
  const filter = `atrim=${from}:${to},highpass=f=${above}:poles=2,highpass=f=${above}:poles=2,astats=metadata=0`
  const args = ['-hide_banner', '-nostats', '-i', file, '-vn', '-af', filter, '-f', 'null', '-']
  const said = execFileSync('bash', ['-c', 'ffmpeg "$@" 2>&1', 'ffmpeg', ...args], { encoding: 'utf8' })
  return Number(/Overall[\s\S]*?RMS level dB: (\S+)/.exec(said)?.[1])
}

/** What a process was started with; empty once it has ended. */
function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

const NARRATION = [253, 243, 215] as const
const PAPER = [255, 253, 247] as const

describe.skipIf(!hasFfmpeg)('a comic as a video', () => {
  let voice: Buffer
  let panels: ExportedPanel[]
  let video: Awaited<ReturnType<typeof made>>
  /** Seconds at which the title, the panels and the end begin, and at which all ends. */
  let starts: number[]

  beforeAll(async () => {
    const file = path.join(folder, 'voice.mp3')
    run('ffmpeg', ['-f', 'lavfi', '-i', 'sine=3000:d=3:r=24000', '-b:a', '32k', file])
    voice = readFileSync(file)
    panels = [
      panel('#204060', [line('Hujan turun.'), line('Permisi?', 'speech')], voice),
      panel('#803020', [line('Lalu semuanya diam.')]),
    ]
    video = await made(comic(panels))
    const lengths = panels.map((one, at) => {
      const { steps } = panelScene(one, at, one.voice ? 3.06 : 0)
      return steps.reduce((sum, { frames }) => sum + frames, 0) / FPS
    })
    starts = [0]
    for (const length of [4, ...lengths, 4]) starts.push((starts.at(-1) ?? 0) + length)
  })
  const middleOf = (scene: number) => ((starts[scene] ?? 0) + (starts[scene + 1] ?? 0)) / 2

  test('is an MP4 that every player plays: H.264 and AAC, as long as its scenes, its index first', () => {
    const asked = ['-show_entries', 'stream=codec_name,pix_fmt,width,height:format=duration', '-of', 'json', video.file]
    const { streams, format } = JSON.parse(run('ffprobe', asked).toString())
    expect(streams).toEqual([
      { codec_name: 'h264', pix_fmt: 'yuv420p', width: 960, height: 720 },
      { codec_name: 'aac' },
    ])
    expect(Number(format.duration)).toBeCloseTo(starts.at(-1) ?? 0, 0)
    const bytes = readFileSync(video.file)
    expect(bytes.indexOf('moov')).toBeLessThan(bytes.indexOf('mdat'))
    expect(video.told).toEqual([20, 40, 60, 80])
  })

  test('shows a title, one panel after the other with its words, and an end, each with what a model drew and whose it is', () => {
    const frames = [0, 1, 2, 3].map((scene) => frameAt(video.file, middleOf(scene)))
    for (const [scene, frame] of frames.entries()) {
      const next = frames[scene + 1]
      if (next) expect(difference(frame, next)).toBeGreaterThan(15)
      for (const corner of [
        { top: 690, right: 150 },
        { top: 690, left: 700 },
      ]) {
        const isLight = scene === 3
        expect(pixelsLike(frame, PAPER, corner)).toBeGreaterThan(isLight ? 0 : 60)
      }
    }
    expect(pixelsLike(frames[0] ?? Buffer.alloc(0), PAPER)).toBeGreaterThan(5_000)
    for (const scene of [1, 2]) expect(pixelsLike(frames[scene] ?? Buffer.alloc(0), NARRATION)).toBeGreaterThan(5_000)
    expect(pixelsLike(frames[0] ?? Buffer.alloc(0), NARRATION)).toBeLessThan(100)
  })

  test('balloons come one after the other, and the camera moves', () => {
    const [start = 0, end = 0] = starts.slice(1)
    const balloons = [start + 0.2, start + 1.2, end - 0.2].map((at) => {
      const frame = frameAt(video.file, at)
      return [pixelsLike(frame, NARRATION) > 5_000, pixelsLike(frame, PAPER) > 5_000]
    })
    expect(balloons).toEqual([
      [false, false],
      [true, false],
      [true, true],
    ])
    const [second = 0, third = 0] = starts.slice(2)
    const leftmost = (at: number) => {
      const frame = frameAt(video.file, at)
      return Array.from({ length: WIDTH }, (_, x) => x).find(
        (x) => pixelsLike(frame, NARRATION, { left: x, right: x + 1 }) > 20,
      )
    }
    expect((leftmost(third - 0.2) ?? 0) - (leftmost(second + 0.8) ?? 0)).toBeGreaterThan(20)
  })

  test('the voice is heard in its scene only, over music that is heard everywhere', () => {
    const heard = (scene: number, above: number) =>
      loudness(video.file, { from: (starts[scene] ?? 0) + 1, to: (starts[scene] ?? 0) + 3, above })
    expect(heard(1, 2_500)).toBeGreaterThan(-35)
    for (const scene of [0, 2]) {
      expect(heard(scene, 2_500)).toBeLessThan(-55)
      expect(heard(scene, 60)).toBeGreaterThan(-45)
    }
  })

  test('the same comic is the same video, byte for byte', async () => {
    const again = await made(comic(panels))
    expect(readFileSync(again.file).equals(readFileSync(video.file))).toBe(true)
  })

  test('what cannot be shown or heard is told with its panel', async () => {
    const torn = { ...panel('#204060', []), picture: async () => (await flat('#123456')).subarray(0, 60) }
    await expect(made(comic([panel('#204060', []), torn]))).rejects.toMatchObject({
      message: expect.stringContaining('Gambar panel 2 rusak'),
    })
    const noise = panel('#204060', [], Buffer.from('bukan suara'))
    await expect(made(comic([noise]))).rejects.toMatchObject({ message: expect.stringContaining('Suara panel 1') })
  })

  test('a stop ends ffmpeg in the middle of a scene', async () => {
    const stopping = new AbortController()
    const reason = new Error('the server stops')
    const making = made(comic([panel('#204060', [])]), stopping.signal)
    const here = path.join(folder, String(videos))
    await expect.poll(() => existsSync(path.join(here, '0.mkv')), { interval: 5, timeout: 150_000 }).toBe(true)
    stopping.abort(reason)
    await expect(making).rejects.toBe(reason)
    const running = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && commandOf(pid).includes(here))
    expect(running).toEqual([])
  })
})

test('a video says what a model drew, and whose it is unless the watermark is lifted', () => {
  const words = (more: Partial<ExportedComic>) =>
    (makeMarkSheet(comic([], more), { width: 800, height: 600 })?.parts ?? []).flatMap((part) =>
      'text' in part ? [part.text] : [],
    )
  expect(words({})).toEqual(['KortekStream · Dinda Puspita', 'Dibuat dengan AI'])
  expect(words({ watermark: false })).toEqual(['Dibuat dengan AI'])
  expect(words({ ai: 'none' })).toEqual(['KortekStream · Dinda Puspita'])
  expect(words({ ai: 'none', watermark: false })).toEqual([])
})

test('a panel is seen as long as its words are read or spoken, and at least three seconds', () => {
  const seconds = (dialogues: Dialogue[], voice = 0) =>
    panelScene(panel('#000', dialogues), 0, voice).steps.reduce((sum, { frames }) => sum + frames, 0) / FPS
  expect(seconds([])).toBe(3)
  expect(seconds([line('Hai.')], 9)).toBeCloseTo(10.4, 1)
  const long = seconds([line('a b '.repeat(30)), line('c d '.repeat(30))])
  expect(long).toBeGreaterThan(16)
  expect(seconds([line('a b '.repeat(30)), line('c d '.repeat(30))], 2)).toBe(long)
})

test('balloons keep to the part of a panel that is seen during all of its scene', () => {
  for (const at of [0, 1, 2, 3]) {
    const moved = [0, 1].map((edge) => ({ ...line(`Teks ${edge}`), x: edge, y: edge }))
    const { steps, camera } = panelScene(panel('#000', moved), at, 0)
    const texts = (steps.at(-1)?.sheet.parts ?? []).flatMap((part) => ('text' in part ? [part] : []))
    expect(texts).toHaveLength(2)
    for (const { x, y } of texts)
      for (const view of camera) {
        expect(x).toBeGreaterThan(view.x)
        expect(x).toBeLessThan(view.x + view.width)
        expect(y).toBeGreaterThan(view.y)
        expect(y).toBeLessThan(view.y + view.height)
      }
  }
})

test.runIf(hasFfmpeg).each(['1080x1920', '1080x1080'])(
  'a video of %s shows the whole panel before itself',
  async (form) => {
    const { file } = await made(comic([panel('#204060', [])]), undefined, form)
    const size = run('ffprobe', [
      '-select_streams',
      'v',
      '-show_entries',
      'stream=width,height',
      '-of',
      'csv=s=x:p=0',
      file,
    ])
    expect(String(size).trim()).toBe(form)
    const [width = 0, height = 0] = form.split('x').map(Number)
    const frame = frameAt(file, 6)
    expect(frame).toHaveLength(width * height * 3)
    const middle = ((height / 2) * width + width / 2) * 3
    expect(Math.abs((frame[middle + 2] ?? 0) - 0x60)).toBeLessThan(12)
  },
)
