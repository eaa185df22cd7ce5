import { createReadStream, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Storage as Library } from '@google-cloud/storage'
import { OAuth2Client } from 'google-auth-library'
import { pino } from 'pino'
import { beforeEach, expect, test } from 'vitest'
import type { Fault } from '../../src/demo/fakes/google-cloud/knobs.ts'
import { createGoogleStorage } from '../../src/uploads/google-storage.ts'
import { createPictureFolder } from '../../src/uploads/picture-folder.ts'
import { createUploads, type Uploads } from '../../src/uploads/uploads.ts'
import { useGoogleCloud } from '../comics/support/google.ts'
import { site } from '../support/app.ts'
import { useOwnDatabase } from '../support/db.ts'
import { useFolder } from '../support/folder.ts'
import { makePng } from '../support/picture.ts'
import { makeUser, signIn } from '../support/sign-in.ts'

/** Pictures in a bucket of Google Cloud Storage, at a fake which Google's own library uses too. */

const db = useOwnDatabase()
const dataDir = useFolder()
const { cloud, client } = useGoogleCloud()
const logged: string[] = []
const log = pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) })

let uploads: Uploads
beforeEach(() => {
  uploads = createUploads({ db: db(), dataDir, bucket: { google: client(), name: cloud().bucket, log } })
})
const store = async () => (await uploads.storeImage(await makePng())).name
const stored = (name: string) => cloud().objects.get(`uploads/${name}`)
const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: { failure?: string; status?: number }) => error.failure ?? error.status,
  )

test('a picture is kept in the bucket, privately, read whole, and removed', async () => {
  const name = await store()
  const { bytes, type } = stored(name) ?? {}
  expect(type).toBe('image/png')
  expect(await uploads.readImage(name)).toEqual(bytes)
  expect(await uploads.openImage(name)).toMatchObject({ name, type, size: bytes?.length })
  expect(cloud().asked.every(({ path: asked }) => !asked.toLowerCase().includes('acl'))).toBe(true)
  expect(await uploads.openDerivative(name, { width: 480, format: 'webp' })).not.toBeNull()
  const before = cloud().asked.length
  expect(await uploads.openDerivative(name, { width: 480, format: 'webp' })).not.toBeNull()
  expect(cloud().asked).toHaveLength(before)
  await uploads.forgetImage(name)
  expect([stored(name), await uploads.readImage(name)]).toEqual([undefined, null])
  expect(await uploads.openDerivative(name, { width: 480, format: 'webp' })).toBeNull()
  await uploads.forgetImage(name)
})

test('pictures that a server had before it got a bucket stay readable, and can be removed', async () => {
  const local = createUploads({ db: db(), dataDir })
  const { name } = await local.storeImage(await makePng())
  expect(stored(name)).toBeUndefined()
  expect(await uploads.openImage(name)).not.toBeNull()
  expect(await uploads.openDerivative(name, { width: 480, format: 'webp' })).not.toBeNull()
  await uploads.forgetImage(name)
  expect(await local.openImage(name)).toBeNull()
})

const days: [string, Fault, string, number][] = [
  ['is out of quota', { say: 'quota' }, 'busy', 503],
  ['is down', { say: 'unavailable' }, 'busy', 503],
  ['denies the account', { say: 'denied' }, 'full', 503],
  ['is cut off before its answer', { say: 'cut' }, 'busy', 503],
  ['is cut off in the middle', { say: 'torn', done: true }, 'busy', 503],
  ['sends a web page', { say: 'html' }, 'busy', 503],
  ['answers with nothing', { say: 'empty' }, 'busy', 503],
]
test.each(days)(
  'when the bucket %s, nothing is stored by half and visitors are told to come back',
  async (_, day, failure, status) => {
    const [kept, rows] = [await store(), await db()('uploads').pluck('name')]
    const objects = cloud().objects.size
    cloud().knobs.fail(day, 2)
    expect(await failureOf(store())).toBe(failure)
    cloud().knobs.reset()
    expect(await db()('uploads').pluck('name')).toEqual(rows)
    expect(cloud().objects.size).toBe(objects)
    cloud().knobs.fail(day, 2)
    expect(await failureOf(uploads.openImage(kept))).toBe(status)
    cloud().knobs.reset()
    expect(await uploads.openImage(kept)).not.toBeNull()
    cloud().knobs.fail(day, 2)
    await uploads.forgetImage(kept)
    expect(await db()('uploads').where({ name: kept })).toEqual([])
  },
)

test('the sweep removes unused pictures and objects without a row, page by page, and nothing else', async () => {
  const hours = (count: number) => new Date(Date.now() + count * 3_600_000)
  await uploads.sweepImages(hours(48))
  const user = await makeUser(db())
  const used = await store()
  await db()('users').where({ id: user.id }).update({ photo: used })
  await store()
  const theirs = ownLibrary().bucket(cloud().bucket)
  await theirs.file('uploads/catatan.txt').save('bukan gambar', { resumable: false })
  const orphan = `${'a'.repeat(32)}-10x10.png`
  await theirs.file(`uploads/${orphan}`).save(await makePng(), { resumable: false, contentType: 'image/png' })
  expect(await uploads.sweepImages()).toBe(0)
  expect(await uploads.sweepImages(hours(25))).toBe(2)
  expect([stored(used), stored(orphan)]).toEqual([expect.anything(), undefined])
  expect(cloud().objects.has('uploads/catatan.txt')).toBe(true)
})

test('the sweep ends where the list of the bucket names a page again', async () => {
  const older = createPictureFolder({ folder: path.join(dataDir, 'lama'), maxBytes: 1_000_000 })
  const page = { status: 200, url: 'http://bucket.test/o', headers: {}, body: Buffer.from('{"nextPageToken":"sama"}') }
  const google = { ...client(), addressOf: () => 'http://bucket.test', call: async () => page }
  const storage = createGoogleStorage({ google, name: 'uji', log, older })
  expect(await storage.sweep(Date.now(), async () => [])).toBe(0)
})

test('a member sends a photo to a site with a bucket and sees it; no key or token is logged', async () => {
  const file = path.join(dataDir, 'kunci.json')
  writeFileSync(file, cloud().keyFile)
  const settings = {
    GOOGLE_APPLICATION_CREDENTIALS: file,
    GOOGLE_BUCKET_NAME: cloud().bucket,
    GOOGLE_API_BASE_URL: cloud().url,
    DATA_DIR: dataDir,
  }
  const app = site(db(), { settings })
  const user = await makeUser(db())
  const cookie = await signIn(db(), user)
  const before = cloud().objects.size
  await app
    .post('/akun/foto/')
    .set('Cookie', cookie)
    .attach('photo', await makePng({ width: 300, height: 300 }), 'a.png')
    .expect(303)
  expect(cloud().objects.size).toBe(before + 1)
  const own = (await app.get('/akun/').set('Cookie', cookie)).text
  const [address = ''] = /\/foto\/[^" ]+/.exec(own) ?? []
  const { body, headers } = await app.get(address).expect(200)
  expect([headers['content-type'], body.length > 0]).toEqual([expect.stringMatching(/^image\//), true])
  const secret = JSON.parse(cloud().keyFile).private_key.split('\n')[1]
  expect(logged.join('')).toContain('the bucket of pictures failed')
  for (const word of [secret, 'ya29.', 'Bearer']) expect(logged.join('')).not.toContain(word)
})

/** Google's own library, with an access token. */
function ownLibrary(): Library {
  const authClient = new OAuth2Client()
  authClient.setCredentials({ access_token: cloud().grantToken() })
  return new Library({
    apiEndpoint: cloud().url,
    useAuthWithCustomEndpoint: true,
    authClient: authClient as never,
    projectId: 'proyek-simulasi',
  })
}

test("Google's own library finds the bucket, streams, sends files and changes what is said of them", async () => {
  const library = ownLibrary()
  const bucket = library.bucket(cloud().bucket)
  expect([await bucket.exists(), await library.bucket('lain').exists()]).toEqual([[true], [false]])
  expect((await bucket.getMetadata())[0]).toMatchObject({ name: cloud().bucket, kind: 'storage#bucket' })
  const large = Buffer.alloc(700_000, 'komik ')
  const local = path.join(dataDir, 'gambar.png')
  writeFileSync(local, large)
  await bucket.upload(local, { destination: 'lib/a b/ü.png' })
  await bucket.upload(local, { destination: 'lib/satu.png', resumable: false, metadata: { contentType: 'image/png' } })
  for (const resumable of [true, false])
    await pipeline(
      createReadStream(local),
      bucket.file(`lib/alir-${resumable}.bin`).createWriteStream({ resumable, contentType: 'text/plain' }),
    )
  const [files] = await bucket.getFiles({ prefix: 'lib/' })
  expect(files.map(({ name }) => name)).toEqual(
    ['a b/ü.png', 'alir-false.bin', 'alir-true.bin', 'satu.png'].map((name) => `lib/${name}`),
  )
  for (const file of files) {
    expect(Buffer.concat(await file.createReadStream().toArray()).equals(large), file.name).toBe(true)
    expect(await file.exists()).toEqual([true])
  }
  const file = bucket.file('lib/a b/ü.png')
  await file.setMetadata({ contentType: 'image/webp' })
  const [metadata] = await file.getMetadata()
  expect(metadata).toMatchObject({ contentType: 'image/webp', metageneration: '2', size: '700000' })
  await expect(file.makePublic()).rejects.toMatchObject({ code: 400 })
  await expect(file.save('a', { predefinedAcl: 'publicRead', resumable: false })).rejects.toMatchObject({ code: 400 })
  expect((await file.download({ start: 6, end: 10 }))[0].toString()).toBe('komik')
  const [, next] = await bucket.getFiles({ prefix: 'lib/', maxResults: 3, autoPaginate: false })
  expect((await bucket.getFiles({ ...next, autoPaginate: false }))[0].map(({ name }) => name)).toEqual(['lib/satu.png'])
  await file.delete()
  await expect(file.delete()).rejects.toMatchObject({ code: 404 })
  await bucket.deleteFiles({ prefix: 'lib/' })
  expect((await bucket.getFiles({ prefix: 'lib/' }))[0]).toEqual([])
})
