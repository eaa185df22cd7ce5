import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { listUses } from '../../../src/comics/engines/google/ledger-queries.ts'
import { createVoices } from '../../../src/comics/voice/worker.ts'
import type { Fault } from '../../../src/demo/fakes/google-cloud/knobs.ts'
import { openBucket } from '../../../src/net/google-bucket.ts'
import { keepSetting } from '../../../src/platform/settings-queries.ts'
import { createUploads } from '../../../src/uploads/uploads.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { useFolder } from '../../support/folder.ts'
import { read } from '../../support/page.ts'
import { useOnce } from '../../support/use.ts'
import { fakeFfmpeg } from '../support/ffmpeg.ts'
import { badDays, useGoogleCloud } from '../support/google.ts'
import { m4a, mp3, ogg, wav, webm } from '../support/recordings.ts'
import { useVoices } from '../support/voices.ts'

/** Recordings longer than a minute, which go to Google by a bucket. */

const db = useOwnDatabase()
const folder = useFolder()
const google = useGoogleCloud()
const { cloud } = google
const voices = useVoices(db, folder, google)
const { logged } = voices

const AT_ONCE = '/api/v1/comics/story-idea/transcribe/'
const LATER = '/api/v1/speech-to-text/transcribe/'
const HEARD = 'SIMULASI: seekor kucing mencari ibunya di pasar.'

const withBucket = useOnce(() => voices.configured({ GOOGLE_BUCKET_NAME: cloud().bucket }))
const member = () => voices.member(withBucket())
const engines = () => google.engines(db(), { bucket: cloud().bucket })
const working = <T>(run: () => Promise<T>) => voices.working(run, engines())
const left = () => [...cloud().objects.keys()].filter((name) => name.startsWith('recordings/'))
const asked = (part: string) => cloud().asked.filter(({ path: at }) => at.includes(part)).length
const speechUse = async () => (await listUses(db(), '2020-01-01')).find(({ service }) => service === 'speech')
const minutes = async () => (await speechUse())?.units ?? 0

/** Sends a recording whose text may come later. */
async function sent(bytes: Buffer) {
  const { speak, get } = await member()
  const { body } = await speak(LATER, bytes).expect(202)
  const id: string = body.data.job_id
  const row = () => db()('voice_jobs').where({ id })
  const state = async () => (await get(`/api/v1/speech-to-text/status/${id}/`).expect(200)).body.data
  return {
    id,
    object: `recordings/${id}`,
    row,
    state,
    until: (status: string) => expect.poll(async () => (await state()).status).toBe(status),
    begun: () => expect.poll(async () => (await row().first())?.operation ?? null).not.toBeNull(),
  }
}

const kinds: [string, Buffer, number][] = [
  ['Ogg of five minutes', ogg(300), 5],
  ['WebM of ten minutes', webm(600), 10],
  ['MP3 of ten minutes', mp3(599), 10],
  ['WAV of two minutes', wav(120), 2],
  ['a minute of WAV that no request holds', wav(50, { rate: 44_100, channels: 2 }), 1],
]

test.each(kinds)('%s becomes text by an object that is there until then', async (_, bytes, units) => {
  const before = await minutes()
  const { object, begun, until, state } = await sent(bytes)
  await working(begun)
  expect(cloud().objects.get(object)?.bytes.equals(bytes)).toBe(true)
  const { body } = cloud().asked.findLast(({ path: at }) => at.includes('longrunning')) ?? {}
  expect(body).toMatchObject({ audio: { uri: `gs://${cloud().bucket}/${object}` } })
  expect(asked('cl=')).toBe(0)
  await working(() => until('DONE'))
  expect(await state()).toMatchObject({ text: HEARD, progress: 100 })
  expect(left()).toEqual([])
  expect((await minutes()) - before).toBeCloseTo(units, 1)
})

test('a short recording is sent without the bucket', async () => {
  const before = asked('recordings')
  const { until } = await sent(ogg(20))
  await working(() => until('DONE'))
  expect(asked('recordings')).toBe(before)
})

test('who is told that a recording is too long is told what to do', async () => {
  const { speak } = await member()
  const told = async (address: string, bytes: Buffer) => (await speak(address, bytes).expect(400)).body.detail
  expect(await told(AT_ONCE, ogg(75))).toMatch(/paling lama 60 detik.*10 menit, ke `\/api\/v1\/speech-to-text\//)
  expect(await told(LATER, ogg(611))).toBe('Rekaman paling lama 10 menit. Yang ini lebih panjang.')
  expect(await told(AT_ONCE, wav(50, { rate: 44_100, channels: 2 }))).toMatch(/terlalu besar.*Ogg/)
  const page = read((await speak('/komik/buat/suara/', ogg(75), { idea: 'Kucing.' }).expect(422)).text)
  expect(page.text('#f-audio-error')).toContain('Kirim bagian demi bagian')
  const bare = await voices.member()
  for (const bytes of [ogg(75), webm(62), mp3(62), wav(62)])
    expect((await bare.speak(LATER, bytes).expect(400)).body.detail).toContain('paling lama 60 detik. Yang ini')
  expect((await bare.speak(LATER, wav(50, { rate: 44_100, channels: 2 })).expect(400)).body.detail).toMatch(/besar/)
})

test('M4A of two minutes is converted whole where there is a bucket, and is too long elsewhere', async () => {
  const long = path.join(folder, 'long.wav')
  writeFileSync(long, wav(120))
  const kept = "Number(process.argv[process.argv.indexOf('-t') + 1])"
  // As ffmpeg does, it keeps no more than it is told.
  const script = `const fs = require('node:fs'); const wav = fs.readFileSync('${long}'); const size = Math.min(120, ${kept}) * 32000;
wav.writeUInt32LE(size, 40); fs.writeFileSync(last, wav.subarray(0, 44 + size))`
  const settings = { FFMPEG_PATH: fakeFfmpeg(folder, script) }
  const { speak } = await voices.member(voices.configured({ GOOGLE_BUCKET_NAME: cloud().bucket, ...settings }))
  const { body } = await speak(LATER, m4a()).expect(202)
  const jobs = db()('voice_jobs').where({ id: body.data.job_id })
  const row = await jobs.clone().first()
  await jobs.delete()
  expect(row?.recording).toMatchObject({ kind: 'wav', seconds: 120 })
  const bare = await voices.member(voices.configured(settings))
  expect((await bare.speak(LATER, m4a()).expect(400)).body.detail).toContain('paling lama 60 detik')
})

const days: [string, Fault, RegExp][] = [
  ...badDays,
  ['is cut off though it was done', { say: 'cut', done: true }, /tidak bisa dihubungi/],
]
test.each([
  ...days.map((day) => ['bucket', '/upload/', ...day] as const),
  ['speech', 'longrunning', 'is down', { say: 'unavailable' }, /terganggu/] as const,
])(
  'when the %s at %s %s, the member reads why, nothing is booked, and no object stays',
  async (_, at, __, fault, why) => {
    const before = await minutes()
    const { until, state } = await sent(ogg(90))
    cloud().knobs.fail(fault, 2, { at })
    await working(() => until('FAILED'))
    expect((await state()).error).toMatch(why)
    expect(await minutes()).toBeCloseTo(before, 5)
    expect(left()).toEqual([])
  },
)

test('a recording that Google cannot read, or has for too long, does not stay in the bucket', async () => {
  cloud().knobs.isDeaf = true
  const deaf = await sent(ogg(90))
  await working(() => deaf.until('FAILED'))
  cloud().knobs.isDeaf = false
  const late = await sent(ogg(90))
  await working(late.begun)
  expect(left()).toEqual([late.object])
  await late.row().update({ created_at: new Date(Date.now() - 3_600_000) })
  await working(() => late.until('FAILED'))
  expect(left()).toEqual([])
})

test('work that Google itself gave up costs nothing, also where its end is seen twice', async () => {
  const use = async () => {
    const row = await speechUse()
    return { cost: Number(row?.cost), failed: row?.failed }
  }
  const { row, begun, until, state } = await sent(ogg(90))
  const { cost, failed = 0 } = await use()
  await working(begun)
  expect((await use()).cost).toBeGreaterThan(cost)
  // The price of a minute has changed since; what is taken back is what was booked.
  await keepSetting(db(), 'google_speech_price', 1, new Date())
  cloud().knobs.ending = 13
  await working(() => until('FAILED'))
  expect((await state()).error).toContain('terganggu')
  expect(await use()).toEqual({ cost, failed: failed + 1 })
  await row().update({ status: 'PROCESSING' })
  await working(() => until('FAILED'))
  expect(await use()).toEqual({ cost, failed: failed + 1 })
})

test('after a stop nothing is uploaded or begun twice where Google has it, and what was not begun goes on', async () => {
  const { begun, until } = await sent(ogg(90))
  await working(begun)
  const before = [asked('/upload/'), asked('longrunning')]
  await working(() => until('DONE'))
  expect([asked('/upload/'), asked('longrunning')]).toEqual(before)

  const other = await sent(ogg(90))
  cloud().knobs.latency = 400
  const uploads = asked('/upload/')
  await working(() => expect.poll(() => asked('/upload/')).toBe(uploads + 1))
  expect(await other.row().first()).toMatchObject({ status: 'PENDING', operation: null })
  cloud().knobs.latency = 0
  await working(() => other.until('DONE'))
  expect(left()).toEqual([])
})

test('a stop while the object is removed leaves the job to be ended later', async () => {
  const { until, begun, state } = await sent(ogg(90))
  await working(begun)
  cloud().knobs.fail({ say: 'hang' }, 1, { at: 'DELETE' })
  const removals = () => cloud().asked.filter(({ method }) => method === 'DELETE').length
  const before = removals()
  await working(() => expect.poll(removals).toBe(before + 1))
  expect((await state()).status).toBe('PROCESSING')
  await working(() => until('DONE'))
  expect(left()).toEqual([])
})

test('what could not be removed is swept after a day, and nothing else of the bucket', async () => {
  const { object, until } = await sent(ogg(90))
  cloud().knobs.fail({ say: 'unavailable' }, 2, { at: 'DELETE' })
  await working(() => until('DONE'))
  expect(left()).toEqual([object])
  expect(logged.join('')).toContain('stays in the bucket until it is swept')
  const uploads = createUploads({ db: db(), dataDir: folder })
  const { sweep } = createVoices({ db: db(), log: voices.log, uploads, changed: () => {}, ...engines() })
  await sweep()
  expect(left()).toEqual([object])
  await openBucket({ google: google.client(), name: cloud().bucket }).put('uploads/lain', Buffer.from('a'), 'a/b')
  await sweep(new Date(Date.now() + 86_460_000))
  expect([left(), cloud().objects.has('uploads/lain')]).toEqual([[], true])
})

test('no key, token or word of a recording is in the log', () => {
  expect([...logged, ...google.logged].join('\n')).not.toMatch(/PRIVATE KEY|ya29|Bearer|assertion|kucing/)
})
