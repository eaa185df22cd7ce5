// Makes the six video clips that the library's episodes play: MP4, HLS in two qualities, Indonesian captions. Each
// quality is one fragmented MP4 file. The HLS playlists name byte ranges of this file, so that direct playback and HLS
// use the same bytes. Needs Debian's ffmpeg. Run by hand:
// npx tsx scripts/clips.js [number of one clip]
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { captionPlaylist, captions, masterPlaylist, mediaPlaylist } from './clips-playlists.js'
import { clips } from './clips-scenes.js'
import { RATE, soundtrack } from './clips-sound.js'
import { FRAMES_PER_SECOND, HEIGHT, SECONDS, WIDTH } from './clips-studio.js'

const OUT = fileURLToPath(new URL('../public/media/', import.meta.url))
const KEYFRAME_SECONDS = 6
const QUALITIES = [
  { name: '480', level: '3.1', file: (clip) => `${clip}.mp4`, width: WIDTH, height: HEIGHT, crf: '33', audio: '24k' },
  { name: '240', level: '2.1', file: (clip) => `${clip}-240.mp4`, width: 426, height: 240, crf: '38', audio: '14k' },
]

mkdirSync(OUT, { recursive: true })
const only = Number(process.argv[2] ?? 0)
for (const [index, clip] of clips().entries())
  if (only === 0 || only === index + 1) await makeClip(`clip-${index + 1}`, clip)

async function makeClip(name, clip) {
  const work = mkdtempSync(path.join(tmpdir(), `${name}-`))
  const lossless = path.join(work, 'picture.mkv')
  const sound = path.join(work, 'sound.pcm')
  await animate(clip.layers, work, lossless)
  writeFileSync(sound, soundtrack({ seed: name, seconds: SECONDS, ...clip.sound }))
  const streams = QUALITIES.map((quality) => encode(name, quality, lossless, sound))
  writeFileSync(path.join(OUT, `${name}.id.vtt`), captions(clip.captions))
  writeFileSync(path.join(OUT, `${name}-id.m3u8`), captionPlaylist(name))
  writeFileSync(path.join(OUT, `${name}.m3u8`), masterPlaylist(name, streams))
  rmSync(work, { recursive: true })
}

/** Makes the lossless video of a clip. ffmpeg moves the layers, which is much faster than drawing every frame. */
async function animate(layers, work, target) {
  const inputs = []
  for (const [index, { svg }] of layers.entries()) {
    const file = path.join(work, `layer-${index}.png`)
    await sharp(Buffer.from(svg)).png({ compressionLevel: 1 }).toFile(file)
    inputs.push('-i', file)
  }
  const base = `[0]crop=${WIDTH}:${HEIGHT}:0:0,format=gbrp,loop=loop=-1:size=1,setpts=N/${FRAMES_PER_SECOND}/TB,fps=${FRAMES_PER_SECOND},trim=duration=${SECONDS}[b0]`
  const moves = layers.slice(1).map(({ x, y }, index) => {
    const at = index + 1
    return `[${at}]format=gbrap[l${at}];[b${index}][l${at}]overlay=x='${x}':y='${y}':format=gbrp:eof_action=repeat[b${at}]`
  })
  const fades = `[b${layers.length - 1}]fade=t=in:d=0.8,fade=t=out:st=${SECONDS - 1.2}:d=1.2,format=yuv420p[v]`
  ffmpeg([
    ...inputs,
    '-filter_complex',
    [base, ...moves, fades].join(';'),
    '-map',
    '[v]',
    '-c:v',
    'libx264',
    '-qp',
    '0',
    '-preset',
    'ultrafast',
    target,
  ])
}

function encode(name, quality, picture, sound) {
  const file = path.join(OUT, quality.file(name))
  const gop = String(KEYFRAME_SECONDS * FRAMES_PER_SECOND)
  ffmpeg([
    '-i',
    picture,
    '-f',
    's16le',
    '-ar',
    String(RATE),
    '-ac',
    '1',
    '-i',
    sound,
    '-vf',
    `scale=${quality.width}:${quality.height}:flags=lanczos`,
    '-c:v',
    'libx264',
    '-profile:v',
    'main',
    '-level',
    quality.level,
    '-refs',
    '4',
    '-preset',
    'veryslow',
    '-tune',
    'animation',
    '-crf',
    quality.crf,
    '-g',
    gop,
    '-keyint_min',
    gop,
    '-sc_threshold',
    '0',
    '-pix_fmt',
    'yuv420p',
    '-c:a',
    'aac',
    '-b:a',
    quality.audio,
    '-t',
    String(SECONDS),
    '-movflags',
    '+frag_keyframe+empty_moov+default_base_moof+global_sidx',
    '-map_metadata',
    '-1',
    '-fflags',
    '+bitexact',
    file,
  ])
  writeFileSync(file, withDuration(readFileSync(file)))
  const bytes = readFileSync(file)
  const playlist = `${name}-${quality.name}.m3u8`
  const ranges = segments(bytes)
  writeFileSync(path.join(OUT, playlist), mediaPlaylist(quality.file(name), ranges))
  const peak = Math.max(...ranges.slice(1).map(({ size, seconds }) => (size * 8) / seconds))
  return {
    ...quality,
    playlist,
    peak: Math.ceil(peak),
    mean: Math.ceil((bytes.length * 8) / SECONDS),
    codec: codecOf(bytes),
  }
}

function ffmpeg(options) {
  execFileSync('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-y', '-threads', '2', ...options], {
    stdio: 'inherit',
  })
}

/** Returns the MP4 boxes between two byte positions: by default those at the top level of the file. */
function boxes(bytes, from = 0, to = bytes.length) {
  const found = []
  for (let at = from; at + 8 <= to; ) {
    const size = bytes.readUInt32BE(at)
    found.push({ type: bytes.toString('latin1', at + 4, at + 8), at, size })
    at += size
  }
  return found
}

/**
 * Adds the box `mehd` with the total duration, which ffmpeg leaves out. Players that do not read the box `sidx` need it
 * to show the duration.
 */
function withDuration(bytes) {
  const moov = boxes(bytes).find(({ type }) => type === 'moov')
  const inside = boxes(bytes, moov.at + 8, moov.at + moov.size)
  const mvhd = inside.find(({ type }) => type === 'mvhd')
  const mvex = inside.find(({ type }) => type === 'mvex')
  const mehd = Buffer.alloc(16)
  mehd.writeUInt32BE(16, 0)
  mehd.write('mehd', 4, 'latin1')
  mehd.writeUInt32BE(SECONDS * bytes.readUInt32BE(mvhd.at + 20), 12)
  const longer = Buffer.concat([bytes.subarray(0, mvex.at + 8), mehd, bytes.subarray(mvex.at + 8)])
  longer.writeUInt32BE(moov.size + 16, moov.at)
  longer.writeUInt32BE(mvex.size + 16, mvex.at)
  return longer
}

/**
 * Returns the byte ranges of an MP4 file: the header before the first fragment, then every fragment, one per keyframe.
 */
function segments(bytes) {
  const starts = boxes(bytes)
    .filter(({ type }) => type === 'moof')
    .map(({ at }) => at)
  const end = boxes(bytes).find(({ type }) => type === 'mfra')?.at ?? bytes.length
  const fragments = starts.map((at, index) => ({
    at,
    size: (starts[index + 1] ?? end) - at,
    seconds: Math.min(KEYFRAME_SECONDS, SECONDS - index * KEYFRAME_SECONDS),
  }))
  return [
    {
      at: 0,
      size: boxes(bytes).find(({ type }) => type === 'moov').at + boxes(bytes).find(({ type }) => type === 'moov').size,
      seconds: 0,
    },
    ...fragments,
  ]
}

function codecOf(bytes) {
  const at = bytes.indexOf('avcC') + 5
  return `avc1.${bytes.toString('hex', at, at + 3)}`
}
