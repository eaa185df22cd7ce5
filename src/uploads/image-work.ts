import sharp, { type Metadata, type Sharp } from 'sharp'
import { collectGarbage } from './garbage.ts'
import { type ImageJob, ImageRefusal, type Kind, type MadeImage } from './image-job.ts'
import { findCuts, isStrip } from './strip.ts'

/** Runs only in the picture process, which alone loads sharp. Throws an `ImageRefusal`. */
export async function workOnImage(job: ImageJob): Promise<MadeImage> {
  if (job.work === 'draw') return encode(sharp(job.bytes).resize(job), 'webp', DRAWN)
  const header = await check(job)
  if (job.work === 'clean') return clean(job, header.hasAlpha).catch(broken)
  if (job.work === 'letter') return letter(job).catch(broken)
  if (job.work === 'page') return cutPage(job, isStill(job.bytes, header)).catch(broken)
  if (job.work === 'field') return cutField(job, header.autoOrient).catch(broken)
  return (job.work === 'shrink' ? shrink(job) : derive(job)).catch(broken)
}

/** Disables caches of sharp, because callers keep the results themselves. */
export function prepareForImages(): void {
  sharp.cache(false)
  sharp.concurrency(1)
}

/**
 * Pixels are checked before decoding (OWASP ASVS 5.2.6). 40 million pixels are a picture of a good camera, and ten
 * times a poster. A normal picture takes tenths of a second.
 */
const PICTURE = { pixels: 40_000_000, seconds: 10 }
/** Limits for a page of a comic, which may be a long strip. */
const PAGE = { pixels: 60_000_000, side: 20_000, seconds: 30 }
/**
 * Bytes that libvips may use to decode a picture. Posters come from a configured source. Anybody may upload 13
 * megapixels of a progressive JPEG, 10 of a WebP (6 if it is transparent) or 20 of a PNG with 16 bits. A stored picture
 * never needs more than 40 MB. Pages may be long strips in any format.
 */
const MAX_HELD_BYTES = {
  shrink: 75_000_000,
  clean: 40_000_000,
  derive: 40_000_000,
  letter: 40_000_000,
  field: 40_000_000,
  page: 400_000_000,
}
/** From 0 to 100. A higher value makes posters larger without a visible gain. */
const WEBP_QUALITY = 76
/** Takes half the time of the default effort, for 3 % more bytes. */
const DRAWN = { quality: WEBP_QUALITY, effort: 2 }
const PAGE_CODING = { quality: 84, effort: 2 }
const JPEG_QUALITY = 80

const keptAs = { jpeg: 'jpeg', png: 'png', webp: 'webp', gif: 'png', heif: 'webp' } as const satisfies Record<
  Kind,
  string
>
/**
 * The quality is higher than for posters, because designs are printed. JPEG without `optimiseCoding` and WebP with
 * effort 0 do not keep the whole picture in memory.
 */
const codings = { jpeg: { quality: 86, optimiseCoding: false }, png: {}, webp: { quality: 86, effort: 0 } } as const
/** For a noisy picture that is too large even with lossy coding. */
const COARSE = { quality: 70, effort: 0 }
/**
 * Longest side in pixels of such a picture, and of a transparent WebP. The encoder uses about 40 bytes per pixel for
 * noise.
 */
const LESS_LONG = 1_200

/** Up to this size in bytes, a stored picture may be larger than the sent picture. */
const SMALL_BYTES = 1_000_000
const MAX_STORED_BYTES = 6_000_000

/** Reads only the header, so that refused pictures are never decoded. */
async function check({ work, bytes, kind }: Exclude<ImageJob, { work: 'draw' }>): Promise<Metadata> {
  const header = await sharp(bytes, { limitInputPixels: false }).metadata().catch(broken)
  if (header.format !== kind) throw new ImageRefusal('not_an_image')
  if (kind === 'heif' && header.compression !== 'av1') throw new ImageRefusal('heic')
  const pixels = header.width * header.height
  const isTooLong = work === 'page' && Math.max(header.width, header.height) > PAGE.side
  const isTooLarge = pixels > (work === 'page' ? PAGE : PICTURE).pixels
  if (isTooLong || isTooLarge || pixels * heldPerPixel(kind, header) > MAX_HELD_BYTES[work])
    throw new ImageRefusal('too_many_pixels')
  return header
}

/**
 * Bytes per pixel while decoding, as measured. Most pictures are decoded in strips (0), some must be in memory as a
 * whole.
 */
function heldPerPixel(kind: Kind, { isProgressive, channels, depth, chromaSubsampling, hasAlpha }: Metadata): number {
  if (kind === 'heif') return 20
  if (kind === 'gif') return 5
  if (kind === 'webp') return hasAlpha ? 6 : 4
  if (kind === 'png' && depth === 'ushort' && !isProgressive) return 2
  if (!isProgressive) return 0
  if (kind === 'png') return channels * (depth === 'ushort' ? 2 : 1)
  return 2 * (chromaSubsampling === '4:2:0' ? 1.5 : channels)
}

function shrink({ bytes, width, height }: Extract<ImageJob, { work: 'shrink' }>): Promise<MadeImage> {
  const fit = height ? ({ height, fit: 'cover' } as const) : ({ height: 4 * width, fit: 'inside' } as const)
  const small = openImage(bytes).resize({ width, ...fit, withoutEnlargement: true })
  return encode(small, 'webp', { quality: WEBP_QUALITY })
}

function derive({ bytes, width, format }: Extract<ImageJob, { work: 'derive' }>): Promise<MadeImage> {
  const small = openImage(bytes).resize({ width, withoutEnlargement: true })
  if (format === 'webp') return encode(small, format, { quality: WEBP_QUALITY })
  return encode(small.flatten({ background: '#fff' }), format, { quality: JPEG_QUALITY })
}

function letter({ bytes, svg, whole, cut }: Extract<ImageJob, { work: 'letter' }>): Promise<MadeImage> {
  const picture = openImage(bytes)
    .flatten({ background: '#fff' })
    .resize({ ...whole, fit: 'fill' })
    .extract(cut)
  return encode(picture.composite([{ input: Buffer.from(svg) }]), 'jpeg', codings.jpeg)
}

async function cutField(job: Extract<ImageJob, { work: 'field' }>, whole: { width: number; height: number }) {
  const { bytes, rows, columns, nth, least, ...size } = job
  const [width, height] = [Math.floor(whole.width / columns), Math.floor(whole.height / rows)]
  if (Math.min(width, height) < least) throw new Error(`a field is only ${width} × ${height}`)
  const [left, top] = [(nth % columns) * width, Math.floor(nth / columns) * height]
  const scale = Math.min(1, width / size.width, height / size.height)
  const [wide, high] = [Math.round(size.width * scale), Math.round(size.height * scale)]
  const cut = openImage(bytes).extract({ left, top, width, height }).resize(wide, high, { fit: 'cover' })
  return encode(cut, 'webp', { quality: WEBP_QUALITY })
}

/** Puts a page on white and cuts it. A strip is decoded once, and its pixels stay in memory while it is cut. */
async function cutPage(job: Extract<ImageJob, { work: 'page' }>, isStill: boolean): Promise<MadeImage> {
  const { bytes, width } = job
  const { width: wide, height: high } = (await sharp(bytes, { limitInputPixels: PAGE.pixels }).metadata()).autoOrient
  const page = openImage(bytes, PAGE).flatten({ background: '#fff' }).resize({ width, withoutEnlargement: true })
  if (!isStrip(wide, high)) {
    const picture = await encode(page, 'webp', PAGE_CODING)
    return { ...picture, parts: [toPart(picture)], isStill, edges: await measureEdges(picture, picture) }
  }
  const { data, info } = await page.toColourspace('srgb').toFormat('raw').toBuffer({ resolveWithObject: true })
  const { width: across, height, channels } = info
  const row = across * channels
  const cuts = [0, ...findCuts(data, { row, height }), height]
  const slices: MadeImage[] = []
  for (const [at, top] of cuts.slice(0, -1).entries()) {
    const end = cuts[at + 1] ?? height
    const raw = { width: across, height: end - top, channels }
    slices.push(await encode(sharp(data.subarray(top * row, end * row), { raw }), 'webp', PAGE_CODING))
  }
  const all = Buffer.concat(slices.map((slice) => slice.bytes))
  const edges = await measureEdges(slices[0], slices.at(-1))
  return { bytes: all, format: 'webp', width: across, height, parts: slices.map(toPart), isStill, edges }
}

/** The number of points of an edge that are compared. */
const EDGE_POINTS = 32

async function measureEdges(first: MadeImage | undefined, last: MadeImage | undefined): Promise<number[]> {
  if (!first || !last) return []
  const top = await narrowed(first)
  const bottom = first === last ? top : await narrowed(last)
  return [...top.subarray(0, EDGE_POINTS * 3), ...bottom.subarray(-EDGE_POINTS * 3)]
}

/**
 * The pixels of a picture that is scaled to the number of points of an edge. The picture is decoded once for both its
 * edges.
 */
const narrowed = ({ bytes, height }: MadeImage): Promise<Buffer> =>
  sharp(bytes)
    .resize(EDGE_POINTS, height, { fit: 'fill' })
    .toColourspace('srgb')
    .removeAlpha()
    .toFormat('raw')
    .toBuffer()

/** Whether a picture is not animated. Sharp counts frames only for GIF and WebP. */
function isStill(bytes: Uint8Array, { format, pages = 1 }: Metadata): boolean {
  if (pages > 1) return false
  if (format === 'heif') return Buffer.from(bytes.subarray(8, 12)).toString('latin1') !== 'avis'
  return format !== 'png' || !movesAsPng(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))
}

/** The chunk that marks an animation comes before the first frame. */
function movesAsPng(png: Buffer): boolean {
  for (let at = 8; at + 8 <= png.length; at += 12 + png.readUInt32BE(at)) {
    const type = png.toString('latin1', at + 4, at + 8)
    if (type === 'acTL' || type === 'IDAT') return type === 'acTL'
  }
  return false
}

const toPart = ({ width, height, bytes }: MadeImage) => ({ width, height, size: bytes.length })

/**
 * Keeps the picture's own format. If a large picture would grow, it is coded with loss: as JPEG, or as WebP if it may
 * be transparent.
 */
async function clean({ bytes, kind, longest }: Extract<ImageJob, { work: 'clean' }>, hasAlpha: boolean) {
  const within = (side: number) =>
    openImage(bytes).resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
  const upTo = async (format: MadeImage['format'], most = MAX_STORED_BYTES) => {
    const side = format === 'webp' && hasAlpha ? LESS_LONG : longest
    const picture = await encode(within(side), format, codings[format])
    return picture.bytes.length <= most ? picture : null
  }
  const own = await upTo(keptAs[kind], Math.min(MAX_STORED_BYTES, Math.max(SMALL_BYTES, bytes.length)))
  // The memory of the picture that was too large is freed before the next one is made.
  if (!own) collectGarbage()
  return own ?? (await upTo(hasAlpha ? 'webp' : 'jpeg')) ?? encode(within(LESS_LONG), 'webp', COARSE)
}

const openImage = (bytes: Uint8Array, { pixels, seconds } = PICTURE): Sharp =>
  sharp(bytes, { failOn: 'error', limitInputPixels: pixels }).autoOrient().timeout({ seconds })

async function encode(picture: Sharp, format: MadeImage['format'], coding: object): Promise<MadeImage> {
  const { data, info } = await picture.toFormat(format, coding).toBuffer({ resolveWithObject: true })
  return { bytes: data, format, width: info.width, height: info.height }
}

function broken(cause: unknown): never {
  const isLate = cause instanceof Error && /^timeout: \d+%/.test(cause.message)
  throw new ImageRefusal(isLate ? 'too_many_pixels' : 'broken', { cause })
}
