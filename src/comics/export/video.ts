import { stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { FfmpegFailure, runFfmpeg } from '../../uploads/ffmpeg.ts'
import { drawImage } from '../../uploads/image.ts'
import { ImageRefusal, isBusy, patiently } from '../../uploads/image-job.ts'
import { Refusal } from '../../web/refusal.ts'
import type { Box } from '../lettering/shapes.ts'
import { recognize } from '../script/dictation.ts'
import { outlined, painted } from './outlines.ts'
import { endScene, FPS, INTRO, makeMarkSheet, panelScene, type Scene, sumNumbers, titleScene } from './scenes.ts'
import { type ExportedComic, madeBy } from './sheets.ts'

type VideoDeps = {
  ffmpeg: string
  /** An empty folder in which the video is made. */
  folder: string
  signal: AbortSignal
  /** Gets the percentage that is done. */
  progress: (percent: number) => Promise<void>
  /** The size of the video in pixels, or empty. */
  form: string
}

/** The default size of a video in pixels, and the pixels for each unit of the pictures over which the camera moves. */
const FRAME: Frame = { width: 960, height: 720 }
const SCALE = 2.4

type Frame = { width: number; height: number }

function parseFrame(form: string): Frame {
  const [width, height] = form.split('x').map(Number)
  return width && height ? { width, height } : FRAME
}

/** The size in units of a panel, which is 800 wide. */
const sheetSize = ({ width, height }: Frame) => ({ width: 800, height: Math.round((800 * height) / width) })
/** With this sample rate, each video frame has a whole number of samples. */
const RATE = 24_000
/** The script scripts/music.ts makes this loop. */
const MUSIC = fileURLToPath(new URL('music.flac', import.meta.url))
/** Milliseconds allowed for one scene, and for joining all scenes. */
const SCENE_MS = 180_000
const JOIN_MS = 600_000
/** Most bytes of all scenes together, and most seconds of a voice. Ten minutes of video have about 60 MB. */
const MOST_BYTES = 300_000_000
const MOST_VOICE = 180
const EXACT = ['-fflags', '+bitexact', '-flags:v', '+bitexact', '-flags:a', '+bitexact', '-map_metadata', '-1']
/** With several threads the encoder does not give the same bytes every time. */
const THREADS = ['-threads', '1', '-x264-params', 'threads=1:lookahead-threads=1']
const CODING = ['-c:v', 'libx264', ...THREADS, '-preset', 'veryfast', '-crf', '22', '-maxrate', '2M', '-bufsize', '4M']
/** Conversion of JPEG colors to video colors, and the labels of these colors in the video. */
const TELEVISION = 'in_range=pc:out_range=tv:in_color_matrix=bt601:out_color_matrix=bt709'
const COLORS = ['-color_range', 'tv', '-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709']

/**
 * Makes an MP4 and returns its path. Scenes are made one after another, so that only a small part of the comic is in
 * memory. The same comic always gives the same bytes. Throws a `Refusal` with a message for the creator, the reason of
 * the signal, and the errors of reading pictures.
 */
export async function makeVideo(comic: ExportedComic, making: VideoDeps): Promise<string> {
  const { folder, progress } = making
  const [first] = comic.panels
  if (!first) throw new Refusal(400, 'Komik ini belum punya panel.')
  const shared = { ...making, marks: await drawMarks(comic, making) }
  const total = comic.panels.length + 3
  const lengths: number[] = []
  let bytes = 0
  const shoot = async (scene: Scene, voice: string | null = null) => {
    const file = path.join(folder, `${lengths.length}.mkv`)
    lengths.push(await shootScene(shared, scene, voice, file).catch((error: unknown) => refuse(error, scene.panel)))
    bytes += (await stat(file)).size
    if (bytes > MOST_BYTES) throw new Refusal(409, 'Videonya terlalu panjang. Pendekkan komiknya, lalu coba lagi.')
    await progress(Math.floor((lengths.length / total) * 100))
  }
  const size = sheetSize(parseFrame(making.form))
  await shoot(titleScene(comic, first, size))
  for (const [at, panel] of comic.panels.entries()) {
    const voice = panel.voice ? await keepVoice(await panel.voice(), path.join(folder, 'voice.mp3'), at + 1) : null
    await shoot(panelScene(panel, at, voice?.seconds ?? 0), voice?.file)
  }
  await shoot(endScene(comic, size))
  return join(making, comic, lengths).catch((error: unknown) => refuse(error, null))
}

async function drawMarks(comic: ExportedComic, { folder, signal, form }: VideoDeps): Promise<string | null> {
  const frame = parseFrame(form)
  const marks = makeMarkSheet(comic, sheetSize(frame))
  if (!marks) return null
  const file = path.join(folder, 'marks.webp')
  await writeFile(file, await patiently(() => drawImage(outlined(marks, frame), frame, { isBackground: true }), signal))
  return file
}

/** Throws a 409 for a broken voice. */
async function keepVoice(bytes: Buffer, file: string, panel: number): Promise<{ file: string; seconds: number }> {
  const recording = recognize(bytes)
  if (recording === null || recording === 'm4a' || recording.seconds > MOST_VOICE)
    throw new Refusal(409, `Suara panel ${panel} rusak. Ubah teks panel itu dan bacakan lagi, lalu coba lagi.`)
  await writeFile(file, bytes)
  return { file, seconds: recording.seconds }
}

/** `marks`: the file with the watermark and notes that are shown over all scenes. */
type SceneDeps = VideoDeps & { marks: string | null }

/** Makes a scene with uncompressed sound. Returns the number of frames. */
async function shootScene(deps: SceneDeps, scene: Scene, voice: string | null, file: string) {
  const { ffmpeg, folder, signal, marks } = deps
  const stills: string[] = []
  for (const { sheet } of scene.steps) {
    const still = path.join(folder, `still-${stills.length}.jpg`)
    stills.push(still)
    await writeFile(still, await patiently(() => painted(sheet, SCALE), signal))
    signal.throwIfAborted()
  }
  const frames = sumNumbers(scene.steps.map((step) => step.frames))
  const inputs = [
    ...[...stills, ...(marks ? [marks] : [])].flatMap((still) => ['-framerate', String(FPS), '-i', still]),
    ...(voice ? ['-f', 'mp3', '-i', voice] : ['-f', 'lavfi', '-i', `anullsrc=r=${RATE}:cl=mono`]),
  ]
  const sound = stills.length + (marks ? 1 : 0)
  const silence = `atrim=end_sample=${frames * (RATE / FPS)}`
  const voiceFilter = `aformat=s16:${RATE}:mono,adelay=${INTRO * 1_000},apad,`
  const filter = [
    ...scene.steps.map(
      (step, at) => `[${at}:v]scale=${TELEVISION},format=yuv444p,loop=${step.frames - 1}:1,setpts=N/${FPS}/TB[s${at}]`,
    ),
    `${stills.map((_, at) => `[s${at}]`).join('')}concat=n=${stills.length}:v=1,${moved(scene.camera, frames, parseFrame(deps.form))}[seen]`,
    `[seen]${marks ? `[${stills.length}:v]overlay,` : ''}format=yuv420p[v]`,
    `[${sound}:a]${voice ? voiceFilter : ''}${silence}[a]`,
  ].join(';')
  const outputArgs = ['-map', '[v]', '-map', '[a]', '-r', String(FPS), ...CODING, '-g', String(2 * FPS), ...COLORS]
  const threads = ['-threads', '2', '-filter_complex_threads', '2']
  const args = [...threads, ...inputs, '-filter_complex', filter, ...outputArgs, '-c:a', 'pcm_s16le', ...EXACT, file]
  await runFfmpeg(ffmpeg, args, { timeout: SCENE_MS, signal })
  return frames
}

/** The space around a picture that does not fill the frame shows the same picture, enlarged and blurred. */
function moved([from, to]: readonly [Box, Box], frames: number, frame: Frame): string {
  const [width, height] = [Math.round(from.width * SCALE), Math.round(from.height * SCALE)]
  const way = (start: number, end: number) =>
    `'${Math.round(start * SCALE)}+${Math.round((end - start) * SCALE)}*n/${Math.max(1, frames - 1)}'`
  const crop = `crop=${width}:${height}:${way(from.x, to.x)}:${way(from.y, to.y)}`
  const whole = `${frame.width}:${frame.height}`
  if (Math.abs(width / height - frame.width / frame.height) < 0.01) return `${crop},scale=${whole}:flags=area`
  const small = `${Math.round(frame.width / 16)}:${Math.round(frame.height / 16)}`
  const blurred = `scale=${small}:force_original_aspect_ratio=increase,crop=${small},gblur=3,scale=${whole},setsar=1`
  const fitted = `scale=${whole}:force_original_aspect_ratio=decrease:flags=area,setsar=1`
  return `${crop},split[far][near];[far]${blurred}[behind];[near]${fitted}[before];[behind][before]overlay=(W-w)/2:(H-h)/2`
}

/** Joins the scenes without encoding the pictures again. The music is quieter while a voice speaks. */
async function join({ ffmpeg, folder, signal }: VideoDeps, comic: ExportedComic, lengths: readonly number[]) {
  const list = path.join(folder, 'scenes.txt')
  const video = path.join(folder, 'video.mp4')
  await writeFile(list, lengths.map((_, at) => `file ${at}.mkv\n`).join(''))
  const seconds = sumNumbers(lengths) / FPS
  const filter = [
    `[1:a]atrim=end=${seconds},volume=0.5,afade=in:d=1,afade=out:st=${seconds - 3}:d=3[music]`,
    '[0:a]asplit[voice][over]',
    '[music][over]sidechaincompress=threshold=0.02:ratio=6:attack=80:release=700[below]',
    '[voice][below]amix=duration=first:normalize=0,alimiter=limit=0.9:level=0[a]',
  ].join(';')
  const inputs = ['-f', 'concat', '-i', list, '-stream_loop', '-1', '-i', MUSIC]
  const tags = { title: comic.title, artist: comic.creator, comment: madeBy(comic) }
  const metadata = Object.entries(tags).flatMap(([name, value]) => ['-metadata', `${name}=${value}`])
  const sound = ['-c:a', 'aac', '-b:a', '128k', '-ar', '48000', '-ac', '2']
  const outputArgs = ['-map', '0:v', '-map', '[a]', '-c:v', 'copy', ...sound, '-movflags', '+faststart']
  const args = [...inputs, '-filter_complex', filter, ...outputArgs, ...EXACT, ...metadata, video]
  await runFfmpeg(ffmpeg, args, { timeout: JOIN_MS, signal })
  return video
}

/** Throws an error with a message for the creator. Temporary errors are thrown unchanged. */
function refuse(cause: unknown, panel: number | null): never {
  if (cause instanceof ImageRefusal && !isBusy(cause) && cause.failure !== 'full')
    throw because(cause, `Gambar panel ${panel ?? 1} rusak. Gambar ulang panel itu, lalu coba lagi.`)
  if (!(cause instanceof FfmpegFailure)) throw cause
  if (cause.failure === 'full') throw because(cause, 'Tempat penyimpanan sedang penuh. Coba lagi nanti.')
  if (cause.failure === 'missing') throw because(cause, 'Video belum bisa dibuat di server ini.')
  const scene = panel === null ? 'Videonya' : `Adegan panel ${panel}`
  throw because(cause, `${scene} gagal dibuat. Coba lagi sebentar lagi.`)
}

const because = (cause: unknown, words: string) => Object.assign(new Refusal(409, words), { cause })
