import { readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import Koa from 'koa'
import sharp, { type Sharp } from 'sharp'
import { describe, expect, test } from 'vitest'
import { type ImageFailure, ImageRefusal } from '../../src/uploads/image-job.ts'
import { setAlt } from '../../src/uploads/queries.ts'
import { createUploads, imageProblem, imageSize, sendImage, type Uploads } from '../../src/uploads/uploads.ts'
import { makeInvoice, makeOrder } from '../orders/support/orders.ts'
import { useOwnDatabase } from '../support/db.ts'
import { useFolder } from '../support/folder.ts'
import { frameBeyondScreen } from '../support/picture.ts'
import { useListening } from '../web/listening.ts'

const dataDir = useFolder()
const db = useOwnDatabase()
let uploads: Uploads
const folder = () => path.join(dataDir, 'uploads')
const file = (name: string) => path.join(folder(), name)

const here = useListening(() => {
  uploads = createUploads({ db: db(), dataDir })
  const app = new Koa()
  app.use(async (ctx) => {
    const image = await uploads.openImage(decodeURIComponent(ctx.path.slice(1)))
    if (image) sendImage(ctx, image)
  })
  return app.callback()
})

const plain = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#1d6b58' } })
const refusal = (bytes: Uint8Array) =>
  uploads.storeImage(bytes).then(
    () => 'taken',
    (error: unknown) => (error instanceof ImageRefusal ? error.failure : error),
  )

describe('a picture that is kept', () => {
  test.each<[string, (picture: Sharp) => Sharp, string, string]>([
    ['jpeg', (picture) => picture.jpeg(), 'jpeg', 'jpg'],
    ['png', (picture) => picture.png(), 'png', 'png'],
    ['webp', (picture) => picture.webp(), 'webp', 'webp'],
    ['gif', (picture) => picture.gif(), 'png', 'png'],
    ['avif', (picture) => picture.avif({ effort: 0 }), 'webp', 'webp'],
  ])('stays what it is, as far as every browser shows that: %s', async (_, encode, format, ending) => {
    const { name, width, height } = await uploads.storeImage(await encode(plain(300, 200)).toBuffer())

    expect({ width, height }).toEqual({ width: 300, height: 200 })
    expect(imageSize(name)).toEqual({ width: 300, height: 200 })
    expect(name).toMatch(new RegExp(`^[0-9a-f]{32}-300x200\\.${ending}$`))
    expect(await sharp(await readFile(file(name))).metadata()).toMatchObject({ format, width: 300, height: 200 })
    expect((await stat(file(name))).mode & 0o777 & ~0o640).toBe(0)
  })

  test('has 2400 pixels at most on its longer side, and one frame', async () => {
    const frames = await sharp([await plain(20, 20).png().toBuffer(), await plain(20, 20).negate().png().toBuffer()], {
      join: { animated: true },
    })
      .gif()
      .toBuffer()
    expect((await sharp(frames).metadata()).pages).toBe(2)

    const large = await uploads.storeImage(await plain(4_800, 1_200).jpeg().toBuffer())
    const moving = await uploads.storeImage(frames)

    expect(large).toMatchObject({ width: 2_400, height: 600 })
    expect(moving).toMatchObject({ width: 20, height: 20 })
    expect((await sharp(await readFile(file(moving.name))).metadata()).pages).toBeUndefined()
  })

  test.each(['jpeg', 'png', 'webp'] as const)(
    'stands upright and says nothing of camera and place: %s',
    async (format) => {
      const exif = { IFD0: { Make: 'Kamera Rahasia' }, IFD3: { GPSLatitude: '6/1 12/1 0/1', GPSLatitudeRef: 'S' } }
      const taken = await plain(300, 100).withMetadata({ orientation: 6, exif }).toFormat(format).toBuffer()
      expect(taken.includes('Kamera Rahasia')).toBe(true)

      const { name } = await uploads.storeImage(taken)

      const kept = await readFile(file(name))
      const { width, height, exif: told, icc, xmp, orientation } = await sharp(kept).metadata()
      expect({ width, height, told, icc, xmp, orientation }).toEqual({ width: 100, height: 300 })
      expect(kept.includes('Kamera')).toBe(false)
    },
  )

  test('brings nothing along that is no picture', async () => {
    const script = '<html><script>alert(1)</script></html>'
    const gif = Buffer.concat([await plain(40, 60).gif().toBuffer(), Buffer.from(script)])
    const jpeg = await plain(40, 60).jpeg().toBuffer()
    const comment = Buffer.concat([Buffer.from([0xff, 0xfe, 0, script.length + 2]), Buffer.from(script)])
    const inside = Buffer.concat([jpeg.subarray(0, 2), comment, jpeg.subarray(2)])

    for (const polyglot of [gif, inside]) {
      const { name } = await uploads.storeImage(polyglot)
      expect((await readFile(file(name))).includes('script')).toBe(false)
    }
  })
})

describe('what is refused', () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'
  test.each<[string, ImageFailure, () => Buffer | Promise<Buffer>]>([
    ['an SVG, whatever it is called', 'not_an_image', () => Buffer.from(svg)],
    ['an SVG behind the first bytes of a JPEG', 'broken', () => Buffer.from(`\xff\xd8\xff${svg}`, 'latin1')],
    ['nothing', 'not_an_image', () => Buffer.alloc(0)],
    ['a page', 'not_an_image', () => Buffer.from('<!doctype html><script>alert(1)</script>')],
    ['a PDF behind the name of a PNG', 'not_an_image', () => Buffer.from('%PDF-1.7 \x89PNG')],
    ['a TIFF', 'not_an_image', () => plain(9, 9).tiff().toBuffer()],
    ['a video', 'not_an_image', () => Buffer.concat([Buffer.from('\0\0\0\x20ftypisom'), Buffer.alloc(90)])],
    ['a HEIC', 'heic', () => Buffer.concat([Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic'), Buffer.alloc(90)])],
    ['only the beginning of a JPEG', 'broken', async () => (await noise().jpeg().toBuffer()).subarray(0, 16)],
    ['garbage behind the beginning of a PNG', 'broken', async () => garbled(await noise().png().toBuffer())],
    ['a JPEG cut in half', 'broken', async () => half(await noise().jpeg().toBuffer())],
    ['a PNG cut in half', 'broken', async () => half(await noise().png().toBuffer())],
    ['a WebP cut in half', 'broken', async () => half(await noise().webp().toBuffer())],
    ['a GIF of 44 bytes whose frame is larger than its screen', 'too_many_pixels', () => frameBeyondScreen],
  ])('%s', async (_, failure, make) => {
    const before = (await readdir(folder())).length

    expect(await refusal(await make())).toBe(failure)

    expect((await readdir(folder())).length).toBe(before)
  })

  test('is said in words, each its own', () => {
    const failures = [
      'not_an_image',
      'heic',
      'too_many_pixels',
      'broken',
      'busy',
      'full',
      'too_many',
      'own_full',
    ] as const
    const said = failures.map((failure) => imageProblem(new ImageRefusal(failure, { retryAfter: 40 })))
    expect(new Set(said).size).toBe(failures.length)
    for (const sentence of said) expect(sentence).toMatch(/^[A-Z].*\.$/)
  })
})

describe('a picture that is asked for', () => {
  test('comes as a picture and nothing else, kept by the browser of who may see it', async () => {
    const { name } = await uploads.storeImage(await plain(30, 20).png().toBuffer())

    const response = await fetch(`${here().origin}/${name}`)

    expect(response.status).toBe(200)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-length': String((await stat(file(name))).size),
      'x-content-type-options': 'nosniff',
      'content-disposition': `inline; filename="${name}"`,
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'private, max-age=31536000, immutable',
    })
    expect(Buffer.from(await response.arrayBuffer())).toEqual(await readFile(file(name)))
    const again = await fetch(`${here().origin}/${name}`, {
      headers: { 'If-None-Match': response.headers.get('etag') ?? '' },
    })
    expect(again.status).toBe(304)
    const head = await fetch(`${here().origin}/${name}`, { method: 'HEAD' })
    expect([head.status, head.headers.get('content-length')]).toEqual([200, response.headers.get('content-length')])
  })

  test('comes in parts to who asks for them, unless it is another by now', async () => {
    const { name } = await uploads.storeImage(await plain(30, 20).png().toBuffer())
    const ask = (headers: Record<string, string>) => fetch(`${here().origin}/${name}`, { headers })
    const part = await ask({ Range: 'bytes=1-3' })
    const { size } = await stat(file(name))
    expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([
      206,
      `bytes 1-3/${size}`,
      'PNG',
    ])
    expect((await ask({ Range: `bytes=${size}-` })).status).toBe(416)
    expect((await ask({ Range: 'bytes=1-3', 'If-Range': '"another"' })).status).toBe(200)
  })

  test('is not there under any other name', async () => {
    await writeFile(path.join(dataDir, 'secret-key'), 'rahasia')
    await writeFile(file('secret.png'), 'rahasia')
    const stored = await uploads.storeImage(await plain(30, 20).png().toBuffer())
    for (const name of [
      '../secret-key',
      'secret.png',
      '..%2Fsecret-key',
      `../uploads/${stored.name}`,
      `./${stored.name}`,
      `${stored.name}\0`,
      `${stored.name}/`,
      stored.name.toUpperCase(),
      `${'0'.repeat(32)}-30x20.png`,
      'a'.repeat(5_000),
      '',
    ]) {
      expect(await uploads.openImage(name), name).toBeNull()
      await uploads.forgetImage(name)
    }
    expect(await uploads.openImage(stored.name)).not.toBeNull()
    expect(await readFile(path.join(dataDir, 'secret-key'), 'utf8')).toBe('rahasia')
    expect(await readFile(file('secret.png'), 'utf8')).toBe('rahasia')
  })

  test('is gone once it is forgotten, which may be done twice', async () => {
    const { name } = await uploads.storeImage(await plain(30, 20).png().toBuffer())
    await uploads.forgetImage(name)
    await uploads.forgetImage(name)
    expect(await uploads.openImage(name)).toBeNull()
    expect((await fetch(`${here().origin}/${name}`)).status).toBe(404)
  })
})

test('a video is moved from elsewhere on the disk; the oldest makes room, and one that fits nowhere is refused and takes no room', async () => {
  const { videos, documents } = createUploads({ db: db(), dataDir: path.join(dataDir, 'small'), maxBytes: 1_000 })
  const made = path.join(dataDir, 'video.mp4')
  await writeFile(made, 'f'.repeat(60))
  const [first, second] = ['a', 'b'].map((letter) => `${letter.repeat(32)}.mp4`)
  const voice = `${'c'.repeat(32)}.mp3`
  await documents.write(voice, Buffer.alloc(60))
  expect(await videos.move(first ?? '', made)).toBe(60)
  await writeFile(made, 'f'.repeat(60))
  await videos.move(second ?? '', made)
  expect(await videos.open(first ?? '')).toBeNull()
  expect(await videos.open(second ?? '')).toMatchObject({ type: 'video/mp4', size: 60 })
  expect(await documents.open(voice)).not.toBeNull()
  await writeFile(made, 'f'.repeat(101))
  expect(await videos.move(first ?? '', made)).toBeNull()
  expect(await videos.open(second ?? '')).not.toBeNull()
  await expect(documents.write(voice.replace('c', 'd'), Buffer.alloc(101))).rejects.toMatchObject({ failure: 'full' })
  expect(await documents.open(voice)).not.toBeNull()
})

test('a picture knows its size, its owner, and the text that stands for it', async () => {
  const [{ id } = { id: 0 }] = await db()('users')
    .insert({ ...person, username: 'rini' })
    .returning('id')
  const { name } = await uploads.storeImage(await plain(30, 20).png().toBuffer(), { owner: id, alt: 'Kain merah' })
  const { size: bytes } = await stat(file(name))
  expect(await row(name)).toMatchObject({
    ...{ name, width: 30, height: 20, bytes, type: 'image/png', alt: 'Kain merah', owner_id: id, uses: 0 },
  })
  await setAlt(db(), name, 'Kain hijau tua')
  await db()('users').where({ id }).delete()
  expect(await row(name)).toMatchObject({ alt: 'Kain hijau tua', owner_id: null })
})
const row = (name: string) => db()('uploads').where({ name }).first()
const person = { email: null, name: 'Rini', password_hash: 'none', role: 'editor' } as const

describe('the sweep', () => {
  const twoDaysAgo = new Date(Date.now() - 2 * 86_400_000)
  const store = async () => (await uploads.storeImage(await plain(30, 20).png().toBuffer())).name
  const age = async (...names: string[]) => {
    for (const name of names) await utimes(file(name), twoDaysAgo, twoDaysAgo)
    await db()('uploads').where({ uses: 0 }).whereIn('name', names).update({ unused_since: twoDaysAgo })
  }

  test('removes what nobody names for a day, and nothing else', async () => {
    const [used, unused, fresh, rowless] = [await store(), await store(), await store(), await store()]
    await makeOrder(db(), { design: used })
    await db()('uploads').where({ name: rowless }).delete()
    await uploads.openDerivative(unused, { width: 480, format: 'webp' })
    await uploads.openDerivative(used, { width: 480, format: 'webp' })
    await writeFile(file('left-behind.part'), 'half')
    await writeFile(file('catatan.txt'), 'not ours')
    await age(used, unused, rowless, 'left-behind.part', 'catatan.txt')
    await age(...(await readdir(folder())).filter((name) => ![fresh, used].includes(name)))

    await uploads.sweepImages()

    expect((await readdir(folder())).sort()).toEqual([used, fresh, 'catatan.txt', 'secret.png'].sort())
    expect(await readdir(path.join(dataDir, 'upload-derivatives'))).toEqual([`${used}-480.webp`])
    expect((await db()('uploads').pluck('name')).sort()).toEqual([used, fresh].sort())
  })

  test('keeps a picture that two features name until the last one lets it go, and then for a day', async () => {
    const name = await store()
    const order = await makeOrder(db(), { design: name })
    const invoice = await makeInvoice(db(), await makeOrder(db()))
    await db()('payment_proofs').insert({ invoice_id: invoice.id, order_id: invoice.order_id, picture: name })
    await age(name)
    const isThere = async () => {
      await uploads.forgetImage(name)
      await uploads.sweepImages()
      return (await uploads.openImage(name)) !== null
    }

    expect(await isThere()).toBe(true)
    await db()('orders').where({ id: order.id }).update({ design: null })
    expect(await isThere()).toBe(true)
    await db()('payment_proofs').where({ picture: name }).delete()
    await uploads.sweepImages()
    expect(await uploads.openImage(name)).not.toBeNull()
    await age(name)
    await uploads.sweepImages()
    expect(await uploads.openImage(name)).toBeNull()
  })

  test('of a site that never had one does nothing', async () => {
    expect(await createUploads({ db: db(), dataDir: path.join(dataDir, 'none') }).sweepImages()).toBe(0)
  })

  test('that cannot ask who uses what removes nothing', async () => {
    const name = await store()
    await age(name)
    await expect(
      db().transaction(async (trx) => {
        const lost = createUploads({ db: trx, dataDir })
        await trx.raw('drop table uploads cascade')
        await lost.sweepImages()
      }),
    ).rejects.toThrow('uploads')
    expect(await readdir(folder())).toContain(name)
  })
})

const noise = () =>
  sharp({
    create: {
      width: 600,
      height: 600,
      channels: 3,
      background: '#888',
      noise: { type: 'gaussian', mean: 99, sigma: 40 },
    },
  })
const garbled = (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 12), Buffer.alloc(500, 7)])
const half = (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)
