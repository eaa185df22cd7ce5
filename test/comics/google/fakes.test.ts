import { request } from 'node:http'
import { expect, test } from 'vitest'
import { useGoogle } from '../../support/google.ts'
import { useGoogleCloud } from '../support/google.ts'
import { ogg, wav } from '../support/recordings.ts'

/** The fakes of Google answer what Google would refuse as Google does, and nothing that they are sent ends them. */

const { cloud } = useGoogleCloud()
const google = useGoogle()

type Sent = { method?: string; path: string; type?: string; body?: string | Buffer }

/** Sends a request whose address is taken as it is. */
const ask = (url: string, { method = 'POST', path, type = 'application/json', body = '' }: Sent) =>
  new Promise<{ status: number; text: string }>((resolve, reject) => {
    const headers = { authorization: `Bearer ${cloud().grantToken()}`, 'content-type': type }
    const { hostname, port } = new URL(url)
    request({ hostname, port, method, path, headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk) => chunks.push(chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }))
    })
      .once('error', reject)
      .end(body)
  })

const askCloud = async (sent: Sent) => {
  const { status, text } = await ask(cloud().url, sent)
  return { status, body: JSON.parse(text) }
}

const model = '/v1/projects/proyek-simulasi/locations/global/publishers/google/models/gemini-teks:generateContent'
const objects = '/storage/v1/b/ember-simulasi/o'
const upload = `/upload${objects}`
const multipart = { path: `${upload}?uploadType=multipart`, type: 'multipart/related; boundary=x' }
const nonsense: [string, Sent][] = [
  ['broken JSON for a model', { path: model, body: '{"contents": [' }],
  ['broken JSON for speech', { path: '/v1/speech:recognize', body: '{' }],
  ['broken JSON for a voice', { path: '/v1/text:synthesize', body: 'teks' }],
  ['a broken name of an object', { method: 'GET', path: `${objects}/%E0%A4%A` }],
  ['a broken number', { method: 'GET', path: `${objects}?maxResults=banyak` }],
  ['an address that is none', { method: 'GET', path: '//' }],
  ['a multipart body without a boundary', { ...multipart, type: 'multipart/related', body: 'a' }],
  ['a multipart body of broken JSON', { ...multipart, body: '--x\r\n\r\n{"na\r\n--x\r\n\r\nisi\r\n--x--' }],
  ['a multipart body whose parts have no head', { ...multipart, body: '--x{}--xisi--x--' }],
  ['broken JSON for an upload in chunks', { path: `${upload}?uploadType=resumable`, body: '{"name"' }],
  ['an upload of no kind', { path: `${upload}?name=a`, body: 'isi' }],
]

test.each(nonsense)('%s gets the 400 of Google Cloud', async (_, sent) => {
  const { status, body } = await askCloud(sent)
  expect([status, body.error.code, typeof body.error.message]).toEqual([400, 400, 'string'])
})

test('a caller that breaks off in the middle of its body does no harm', async () => {
  for (const url of [cloud().url, google().url]) {
    const { hostname, port } = new URL(url)
    const headers = { 'content-length': '100', authorization: 'Bearer a' }
    const broken = request({ hostname, port, method: 'POST', path: '/token', headers })
    broken.on('error', () => {})
    broken.write('{', () => broken.destroy())
    await expect.poll(() => broken.closed).toBe(true)
  }
  expect((await askCloud({ path: '/v1/text:synthesize' })).status).toBe(400)
  expect((await fetch(`${google().url}/oauth2/v3/certs`)).status).toBe(200)
})

const access: [string, Sent][] = [
  ['the list of an object', { path: `${objects}/uji/acl`, body: '{"entity":"allUsers","role":"READER"}' }],
  ['the list of the bucket', { path: '/storage/v1/b/ember-simulasi/acl', body: '{}' }],
  ['an object that is changed', { method: 'PATCH', path: `${objects}/uji`, body: '{"acl":[{"role":"READER"}]}' }],
  ['an upload', { path: `${upload}?uploadType=media&name=a&predefinedAcl=publicRead`, body: 'isi' }],
  ['metadata', { ...multipart, body: '--x\r\n\r\n{"name":"a","acl":[]}\r\n--x\r\n\r\nisi\r\n--x--' }],
]

test.each(access)('who may read %s cannot be said, because access is uniform', async (_, sent) => {
  await askCloud({ path: `${upload}?uploadType=media&name=uji`, body: 'isi' })
  const { status, body } = await askCloud(sent)
  expect([status, body.error.message]).toEqual([400, expect.stringContaining('uniform bucket-level access')])
})

test('the bucket tells about itself, and no other is there', async () => {
  const { status, body } = await askCloud({ method: 'GET', path: '/storage/v1/b/ember-simulasi' })
  const iamConfiguration = { uniformBucketLevelAccess: { enabled: true } }
  expect([status, body]).toMatchObject([200, { kind: 'storage#bucket', iamConfiguration }])
  expect((await askCloud({ method: 'GET', path: '/storage/v1/b/lain' })).status).toBe(404)
})

const config = { languageCode: 'id-ID' }
const opus = { ...config, encoding: 'OGG_OPUS', sampleRateHertz: 48_000 }
const spoken = async (verb: string, about: object, audio: object) => {
  const sent = JSON.stringify({ config: about, audio })
  const { status, body } = await askCloud({ path: `/v1/speech:${verb}`, body: sent })
  return [status, body.error?.status, body.error?.message]
}
const content = (bytes: Buffer) => ({ content: bytes.toString('base64') })

test('speech takes a minute inline, more of it from the bucket, and what is not there is a 404', async () => {
  const inline = [400, 'INVALID_ARGUMENT', 'Inline audio exceeds duration limit. Please use a GCS URI.']
  expect(await spoken('longrunningrecognize', config, content(wav(62)))).toEqual(inline)
  expect((await spoken('longrunningrecognize', config, content(wav(60))))[0]).toBe(200)
  const sync = expect.stringContaining('Sync input too long')
  expect(await spoken('recognize', config, content(wav(62)))).toEqual([400, 'INVALID_ARGUMENT', sync])
  const large = content(wav(50, { rate: 44_100, channels: 2 }))
  expect((await spoken('recognize', config, large))[2]).toContain('payload size exceeds the limit')
  const uri = 'gs://ember-simulasi/recordings/uji'
  expect(await spoken('longrunningrecognize', opus, { uri })).toEqual([404, 'NOT_FOUND', expect.any(String)])
  await askCloud({ path: `${upload}?uploadType=media&name=recordings%2Fuji`, body: ogg(90) })
  expect((await spoken('longrunningrecognize', opus, { uri }))[0]).toBe(200)
  expect((await spoken('longrunningrecognize', { ...opus, encoding: 'MP3' }, { uri }))[0]).toBe(400)
  expect((await spoken('longrunningrecognize', opus, { uri: 'gs://lain/recordings/uji' }))[0]).toBe(404)
})

test('enums may be numbers, as libraries of Google send them', async () => {
  const numbered = { ...config, encoding: 6, sampleRateHertz: 48_000 }
  expect((await spoken('recognize', numbered, content(ogg(4))))[0]).toBe(200)
  expect((await spoken('recognize', { ...numbered, encoding: 8 }, content(ogg(4))))[0]).toBe(400)
  expect((await spoken('recognize', { ...numbered, encoding: 99 }, content(ogg(4))))[0]).toBe(400)
  const voice = { languageCode: 'id-ID', ssmlGender: 2 }
  const speak = (audioEncoding: number) => {
    const body = JSON.stringify({ input: { text: 'Halo' }, voice, audioConfig: { audioEncoding } })
    return askCloud({ path: '/v1/text:synthesize', body })
  }
  expect([(await speak(2)).status, (await speak(1)).status]).toEqual([200, 400])
})
