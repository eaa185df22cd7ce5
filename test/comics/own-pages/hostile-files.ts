import sharp from 'sharp'
import { inFormat, patched, png, pngHeader, renamed, zipOf } from './pictures.ts'

export const good = () => png(60, 80)
const blank = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#fff' }, limitInputPixels: false })
    .png()
    .toBuffer()
export const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'

/** A file that is refused: its name, the reason, and what is in it. */
export const hostileFiles: [string, string, () => Promise<Buffer> | Buffer][] = [
  ['gambar.svg', 'format', () => Buffer.from(svg)],
  ['halaman.png', 'not_image', () => Buffer.from('<!doctype html><script>alert(1)</script>')],
  ['foto.heic', 'heic', () => Buffer.from('\0\0\0\x1cftypheic\0\0\0\0mif1heicmiaf')],
  ['kosong.zip', 'empty', () => zipOf({})],
  ['kosong.png', 'empty', () => Buffer.alloc(0)],
  ['virus.exe', 'not_image', () => Buffer.from('MZ this is a program')],
  ['naskah.pdf', 'pdf', () => Buffer.from('%PDF-1.7\n1 0 obj')],
  ['naskah.png', 'pdf', () => Buffer.from('%PDF-1.4\n')],
  ['lebar.png', 'too_large', () => pngHeader(30_000, 10)],
  ['tinggi.png', 'too_large', () => pngHeader(10, 20_001)],
  ['besar.png', 'too_large', () => pngHeader(8_000, 7_600)],
  ['separuh.png', 'broken', async () => (await blank(900, 900)).subarray(0, 300)],
  ['separuh.jpg', 'broken', async () => (await inFormat('jpeg', 900, 900)).subarray(0, 2_000)],
  ['kepala.webp', 'broken', async () => (await inFormat('webp')).subarray(0, 20)],
  ['rusak.avif', 'broken', async () => (await inFormat('avif')).subarray(0, 200)],
  ['rusak.zip', 'broken', () => Buffer.from('PK\x03\x04 no archive')],
  ['potong.cbz', 'broken', async () => (await zipOf({ 'a.png': await good() })).subarray(0, 100)],
  ['kecil.rar', 'not_image', () => Buffer.from('Rar!\x1a\x07\x00')],
]

/** An archive with a good picture, what of it is refused, and what is in it. */
export const hostileArchives: [string, Record<string, string>, () => Promise<Buffer>][] = [
  [
    'a parent folder',
    { '../b.png': 'path' },
    async () => renamed(await zipOf({ 'a.png': await good(), 'xx/b.png': 'x' }), 'xx/b.png', '../b.png'),
  ],
  [
    'an absolute path',
    { '/b.png': 'path' },
    async () => renamed(await zipOf({ 'a.png': await good(), 'xb.png': 'x' }), 'xb.png', '/b.png'),
  ],
  [
    'a Windows path',
    { '../b.png': 'path' },
    async () => renamed(await zipOf({ 'a.png': await good(), 'xx/b.png': 'x' }), 'xx/b.png', '..\\b.png'),
  ],
  [
    'a drive',
    { 'C:/b.png': 'path' },
    async () => renamed(await zipOf({ 'a.png': await good(), 'xx/b.png': 'x' }), 'xx/b.png', 'C:/b.png'),
  ],
  [
    'a deep way out',
    { 'x/../../b.png': 'path' },
    async () => renamed(await zipOf({ 'a.png': await good(), 'x/yy/yy/b.png': 'x' }), 'x/yy/yy/b.png', 'x/../../b.png'),
  ],
  [
    'an archive within',
    { 'b.zip': 'nested' },
    async () => zipOf({ 'a.png': await good(), 'b.zip': await zipOf({ 'c.png': 'x' }) }),
  ],
  ['a RAR within', { 'b.cbr': 'nested' }, async () => zipOf({ 'a.png': await good(), 'b.cbr': 'Rar!\x1a\x07' })],
  [
    'an archive named as a picture',
    { 'b.png': 'nested' },
    async () => zipOf({ 'a.png': await good(), 'b.png': await zipOf({ 'c.png': 'x' }) }),
  ],
  [
    'an encrypted entry',
    { 'b.png': 'encrypted' },
    async () => patched(await zipOf({ 'a.png': await good(), 'b.png': await good() }), 1, 8, 1, 2),
  ],
  [
    'a wrong checksum',
    { 'b.png': 'broken' },
    async () => patched(await zipOf({ 'a.png': await good(), 'b.png': await good() }), 1, 16, 1234, 4),
  ],
  [
    'an unknown compression',
    { 'b.png': 'compression' },
    async () => patched(await zipOf({ 'a.png': await good(), 'b.png': await good() }), 1, 10, 99, 2),
  ],
  [
    'a size that is too small',
    { 'b.png': 'bomb' },
    async () => patched(await zipOf({ 'a.png': await good(), 'b.png': await blank(900, 900) }), 1, 24, 100, 4),
  ],
  [
    'a size that is too large',
    { 'b.png': 'broken' },
    async () => patched(await zipOf({ 'a.png': await good(), 'b.png': await good() }), 1, 24, 5_000, 4),
  ],
  [
    'a size that is far too large',
    { 'b.png': 'bomb' },
    async () => patched(await zipOf({ 'a.png': await good(), 'b.png': await good() }), 1, 24, 900_000_000, 4),
  ],
  ['a bomb', { 'b.png': 'bomb' }, async () => zipOf({ 'a.png': await good(), 'b.png': Buffer.alloc(90_000_000) })],
  [
    'a bomb below 1 MB',
    { 'b.png': 'not_image' },
    async () => zipOf({ 'a.png': await good(), 'b.png': Buffer.alloc(900_000) }),
  ],
  [
    'a place outside the file',
    { 'b.png': 'broken' },
    async () => patched(await zipOf({ 'a.png': await good(), 'b.png': await good() }), 1, 42, 900_000_000, 4),
  ],
  [
    'a page, an SVG, a page and a PDF',
    { 'd.png': 'not_image', 'b.html': 'not_image', 'c.svg': 'format', 'e.pdf': 'pdf' },
    async () =>
      zipOf({ 'a.png': await good(), 'b.html': 'x', 'c.svg': svg, 'd.png': '<html></html>', 'e.pdf': '%PDF-1.7' }),
  ],
  [
    'a picture of 30,000 pixels',
    { 'b.png': 'too_large' },
    async () => zipOf({ 'a.png': await good(), 'b.png': await pngHeader(30_000, 9) }),
  ],
  [
    'a bomb of pixels',
    { 'b.png': 'too_large' },
    async () => zipOf({ 'a.png': await good(), 'b.png': await pngHeader(20_000, 20_000) }),
  ],
  [
    'a broken picture',
    { 'b.png': 'broken' },
    async () => zipOf({ 'a.png': await good(), 'b.png': (await blank(900, 900)).subarray(0, 300) }),
  ],
  [
    'what systems add',
    {},
    async () =>
      zipOf({ 'a.png': await good(), '__MACOSX/._a.png': 'x', 'Thumbs.db': 'x', '.DS_Store': 'x', 'b/.x': 'x' }),
  ],
  [
    'control letters in a name',
    { 'b.png': 'not_image' },
    async () => zipOf({ 'a.png': await good(), 'b\u0007.png': 'x' }),
  ],
]
