import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { sleep } from '../../../src/async/timer.ts'
import { listUses } from '../../../src/comics/engines/google/ledger-queries.ts'
import { convertM4a } from '../../../src/comics/voice/convert.ts'
import { sweepJobs } from '../../../src/comics/voice/queries.ts'
import type { Fault } from '../../../src/demo/fakes/google-cloud/knobs.ts'
import { site } from '../../support/app.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { useFolder } from '../../support/folder.ts'
import { read } from '../../support/page.ts'
import { fakeFfmpeg } from '../support/ffmpeg.ts'
import { useGoogleCloud } from '../support/google.ts'
import { m4a, mp3, ogg, wav, webm } from '../support/recordings.ts'
import { useVoices } from '../support/voices.ts'

/** Spoken ideas, against a fake of Google Speech-to-Text that checks what it is asked. */

const db = useOwnDatabase()
const folder = useFolder()
const google = useGoogleCloud()
const { cloud } = google
const { configured, member, working, logged } = useVoices(db, folder, google)

const AT_ONCE = '/api/v1/comics/story-idea/transcribe/'
const LATER = '/api/v1/speech-to-text/transcribe/'
const statusOf = (id: string) => `/api/v1/speech-to-text/status/${id}/`
const HEARD = 'SIMULASI: seekor kucing mencari ibunya di pasar.'
const lastAsked = () => JSON.parse(JSON.stringify(cloud().asked.findLast(({ path: at }) => at.includes('speech:'))))

const kinds: [string, Buffer, object][] = [
  ['ogg', ogg(4), { encoding: 'OGG_OPUS', sampleRateHertz: 48_000 }],
  ['opus of 16 kHz', ogg(4, { rate: 16_000 }), { encoding: 'OGG_OPUS', sampleRateHertz: 16_000 }],
  ['webm', webm(4), { encoding: 'WEBM_OPUS', sampleRateHertz: 48_000 }],
  ['mp3', mp3(4), { encoding: 'MP3', sampleRateHertz: 44_100 }],
]

test.each(kinds)('%s becomes text at once, whatever its name says', async (_, bytes, config) => {
  const { speak } = await member()
  const { body } = await speak(AT_ONCE, bytes).expect(200)
  expect(body.data).toEqual({ storyIdeaText: HEARD })
  expect(lastAsked().body.config).toMatchObject({ ...config, languageCode: 'id-ID' })
})

test('WAV of any rate is sent without encoding and rate', async () => {
  const { speak } = await member()
  for (const rate of [16_000, 44_100]) await speak(AT_ONCE, wav(2, { rate })).expect(200)
  expect(lastAsked().body.config).not.toHaveProperty('encoding')
  expect(lastAsked().body.config).not.toHaveProperty('sampleRateHertz')
})

const refused: [string, Buffer, number, RegExp][] = [
  ['no sound file', Buffer.from('Ini bukan suara.'), 400, /bukan rekaman/],
  ['an empty file', Buffer.alloc(0), 400, /Pilih satu berkas/],
  ['more than a minute', ogg(75), 400, /60 detik/],
  ['more than 10 MB', wav(340), 400, /Rekaman paling besar 10 MB/],
]

test.each(refused)('%s is refused before Google is asked', async (_, bytes, status, why) => {
  const { speak } = await member()
  const before = cloud().asked.length
  for (const address of [AT_ONCE, LATER]) {
    const { body } = await speak(address, bytes).expect(status)
    expect(body.detail).toMatch(why)
  }
  expect(cloud().asked).toHaveLength(before)
})

test('nothing heard is a 422 with a sentence, and an empty recording is not paid', async () => {
  const { speak, get } = await member()
  cloud().knobs.isDeaf = true
  const { body } = await speak(AT_ONCE, ogg(3)).expect(422)
  expect(body.detail).toMatchObject([{ loc: ['body', 'audio'], msg: expect.stringContaining('Tidak ada suara') }])
  const before = cloud().asked.length
  await speak(AT_ONCE, wav(0)).expect(422)
  const later = await speak(LATER, wav(0.1)).expect(202)
  const { status, error } = (await get(statusOf(later.body.data.job_id))).body.data
  expect([status, error]).toEqual(['FAILED', expect.stringContaining('Tidak ada suara')])
  expect(cloud().asked).toHaveLength(before)
})

test('M4A is converted by the ffmpeg of the settings; without one or when broken it is a 400, and a 503 when this server fails', async () => {
  const say = async (ffmpeg: string, status: number) => {
    const { speak } = await member(configured({ FFMPEG_PATH: ffmpeg }))
    return (await speak(AT_ONCE, m4a()).expect(status)).body
  }
  expect((await say('none', 400)).detail).toContain('M4A belum bisa')
  expect((await say(fakeFfmpeg(folder, 'process.exit(1)'), 400)).detail).toContain('rusak')
  await say(fakeFfmpeg(folder, 'process.kill(process.pid, "SIGKILL")'), 503)
  const sound = wav(3).toString('base64')
  const works = fakeFfmpeg(folder, `require('node:fs').writeFileSync(last, Buffer.from('${sound}', 'base64'))`)
  expect((await say(works, 200)).data).toEqual({ storyIdeaText: HEARD })
  const recordings = path.join(folder, 'recordings')
  expect(readdirSync(recordings)).toEqual([])
  rmSync(recordings, { recursive: true })
  writeFileSync(recordings, 'no folder')
  try {
    expect((await say(works, 503)).detail).toContain('sibuk')
  } finally {
    rmSync(recordings)
  }
})

test('M4A is a 400 once the ffmpeg that was found at the start is gone', async () => {
  const ffmpeg = fakeFfmpeg(folder, 'process.exit(0)')
  const { speak } = await member(configured({ FFMPEG_PATH: ffmpeg }))
  rmSync(ffmpeg)
  expect((await speak(AT_ONCE, m4a()).expect(400)).body.detail).toContain('M4A belum bisa')
})

test('when many M4A wait to be converted, further ones are a 503', async () => {
  const go = path.join(folder, 'go')
  const waits = fakeFfmpeg(folder, `setInterval(() => require('node:fs').existsSync('${go}') && process.exit(1), 20)`)
  const converter = { ffmpeg: waits, folder: path.join(folder, 'recordings') }
  const all = Promise.allSettled(Array.from({ length: 22 }, () => convertM4a(converter, m4a(), 60)))
  await expect(convertM4a(converter, m4a(), 60)).rejects.toMatchObject({ status: 503 })
  writeFileSync(go, '')
  for (const end of await all) expect(end).toMatchObject({ reason: { status: 400 } })
})

const days: [string, Fault | 'lie', RegExp][] = [
  ['is out of quota', { say: 'quota' }, /[Kk]uota/],
  ['is down', { say: 'unavailable' }, /terganggu/],
  ['denies the account', { say: 'denied' }, /Akun kami/],
  ['is cut off before its answer', { say: 'cut' }, /tidak bisa dihubungi/],
  ['is cut off in the middle', { say: 'half', done: true }, /tidak bisa dihubungi|tidak utuh/],
  ['sends a web page', { say: 'html' }, /tidak utuh/],
  ['answers with nothing', { say: 'empty' }, /tidak utuh/],
  ['lies', 'lie', /tidak utuh/],
]

test.each(days)('when Google %s, the member reads why, and nothing is booked', async (_, day, why) => {
  const { speak, get } = await member()
  const minutes = async () =>
    (await listUses(db(), '2020-01-01')).find(({ service }) => service === 'speech')?.units ?? 0
  const before = await minutes()
  const behave = () => {
    if (day === 'lie') cloud().knobs.lie = () => ({ results: 'none', name: '../secret' })
    else cloud().knobs.fail(day, 2)
  }
  behave()
  expect((await speak(AT_ONCE, ogg(3)).expect(503)).body.detail).toMatch(why)
  cloud().knobs.reset()
  behave()
  const { body } = await speak(LATER, ogg(3)).expect(202)
  await working(async () => {
    await expect
      .poll(async () => (await get(statusOf(body.data.job_id))).body.data, { timeout: 30_000 })
      .toMatchObject({ status: 'FAILED', text: null, error: expect.stringMatching(why) })
  })
  expect(await minutes()).toBeCloseTo(before, 5)
})

test('a job tells how far it is to its owner only, and ends with the text', async () => {
  const { speak, get, user } = await member()
  const other = await member()
  const { body } = await speak(LATER, webm(20)).expect(202)
  const address = statusOf(body.data.job_id)
  expect((await get(address).expect(200)).body.data).toMatchObject({ status: 'PENDING', progress: 0, text: null })
  await other.get(address).expect(404)
  await configured().get(address).expect(401)
  await get(statusOf('a1')).expect(404)
  await working(async () => {
    await expect
      .poll(async () => (await get(address)).body.data, { timeout: 30_000 })
      .toEqual({ status: 'DONE', progress: 100, text: HEARD, error: null })
  })
  expect(await db()('voice_jobs').where({ user_id: user.id }).first()).toMatchObject({ audio: null })
  expect((await listUses(db(), '2020-01-01')).find(({ service }) => service === 'speech')?.units).toBeGreaterThan(0)
})

test('a job that was broken off goes on with the work at Google, which is not begun twice, also where looks at it fail', async () => {
  const { speak, get } = await member()
  const { body } = await speak(LATER, ogg(5)).expect(202)
  const job = () => db()('voice_jobs').where({ id: body.data.job_id }).first()
  await working(() => expect.poll(async () => (await job())?.operation, { timeout: 30_000 }).not.toBeNull())
  const begun = () => cloud().asked.filter(({ path: at }) => at.includes('longrunning')).length
  const before = begun()
  cloud().knobs.fail({ say: 'unavailable' }, 4)
  await working(() => expect.poll(async () => (await job())?.status, { timeout: 30_000 }).toBe('DONE'))
  expect(begun()).toBe(before)
  expect((await get(statusOf(body.data.job_id))).body.data.text).toBe(HEARD)
})

test('a job in which nothing is heard fails with a sentence; after a day it is forgotten', async () => {
  cloud().knobs.isDeaf = true
  const { speak, get } = await member()
  const { body } = await speak(LATER, ogg(5)).expect(202)
  const address = statusOf(body.data.job_id)
  await working(() =>
    expect.poll(async () => (await get(address)).body.data.status, { timeout: 30_000 }).toBe('FAILED'),
  )
  expect((await get(address)).body.data.error).toContain('Tidak ada suara')
  await sweepJobs(db(), new Date(Date.now() - 86_400_000))
  await get(address).expect(200)
  await sweepJobs(db(), new Date(Date.now() + 1_000))
  await get(address).expect(404)
})

test('a recording that waited long for a server is heard; one that Google has for long is given up', async () => {
  const { speak, get } = await member()
  const old = new Date(Date.now() - 3_600_000)
  const { body } = await speak(LATER, ogg(5)).expect(202)
  const job = () => db()('voice_jobs').where({ id: body.data.job_id })
  await job().update({ created_at: old })
  await working(() => expect.poll(async () => (await job().first())?.status, { timeout: 30_000 }).toBe('DONE'))
  await job().update({ status: 'PROCESSING', text: null, created_at: old })
  await working(() => expect.poll(async () => (await job().first())?.status, { timeout: 30_000 }).toBe('FAILED'))
  expect((await get(statusOf(body.data.job_id))).body.data.error).toContain('terlalu lama')
})

test('a recording is begun once where the end of another cannot be stored', async () => {
  const transcriber = google.engines(db()).transcriber
  if (!transcriber) throw new Error('the transcriber is configured')
  const { speak } = await member()
  const ids = [await speak(LATER, ogg(5)), await speak(LATER, ogg(6))].map(({ body }) => body.data.job_id as string)
  let begun = 0
  const begin: typeof transcriber.begin = async (job, bytes, recording, signal) => {
    if (recording.seconds < 5.5) throw new Error('unknown')
    // Longer than the time between two passes, the next of which would begin it again.
    await sleep(3_000)
    begun += 1
    return transcriber.begin(job, bytes, recording, signal)
  }
  await db().raw(`alter table voice_jobs add constraint none_fails check (status <> 'FAILED') not valid`)
  try {
    const done = async () =>
      (
        await db()('voice_jobs')
          .where({ id: ids[1] ?? '' })
          .first()
      )?.status
    await working(() => expect.poll(done, { timeout: 30_000 }).toBe('DONE'), {
      ...google.engines(db()),
      transcriber: { ...transcriber, begin },
    })
  } finally {
    await db().raw('alter table voice_jobs drop constraint none_fails')
  }
  await db()('voice_jobs').whereIn('id', ids).delete()
  expect(begun).toBe(1)
  expect(logged.join('')).toContain('voices cannot be worked on')
})

test('the page takes a recording without a script: its text joins the idea, and what was typed stays', async () => {
  const { get, speak } = await member()
  const field = read((await get('/komik/buat/')).text)
  const address = field.attribute('[data-transcribe]', 'formaction')
  expect(address).toBe('/komik/buat/suara/')
  const typed = { idea: 'Di kampung,', pages: '4', genres: '5', style: '3' }
  const page = read((await speak(address ?? '', ogg(3), typed).expect(200)).text)
  expect(page.text('#f-idea')).toBe(`Di kampung, ${HEARD}`)
  expect(page.attribute('[name=pages]', 'value')).toBe('4')
  expect(page.attribute('input[name=style][checked]', 'value')).toBe('3')
  expect(page.attribute('input[name=genres][checked]', 'value')).toBe('5')
  const wrong = read((await speak(address ?? '', Buffer.from('bukan suara'), typed).expect(422)).text)
  expect(wrong.text('#f-audio-error')).toContain('bukan rekaman')
  expect(wrong.text('#f-idea')).toBe(typed.idea)
  cloud().knobs.isDeaf = true
  expect(read((await speak(address ?? '', ogg(3), typed)).text).text('#f-audio-error')).toContain('Tidak ada suara')
})

test('what is spoken stands in the form to its end, though an idea is shorter; while Google fails the page is a 503', async () => {
  const { speak } = await member()
  const typed = { idea: 'a'.repeat(1_990), pages: '4', genres: '5', style: '3' }
  const page = read((await speak('/komik/buat/suara/', ogg(3), typed).expect(422)).text)
  expect(page.text('#f-idea')).toBe(`${typed.idea} ${HEARD}`)
  expect(page.text('#f-idea-error')).toContain('paling banyak 2.000')
  cloud().knobs.fail({ say: 'unavailable' }, 2)
  const down = read((await speak('/komik/buat/suara/', ogg(3), typed).expect(503)).text)
  expect(down.text('#f-audio-error')).toContain('terganggu')
  expect(down.text('#f-idea')).toBe(typed.idea)
})

test('the microphone is allowed on the page that records, and there only where speech is configured', async () => {
  const policyOf = async (agent: ReturnType<typeof site>, address: string) =>
    (await (await member(agent)).get(address).expect(200)).headers['permissions-policy']
  expect(await policyOf(configured(), '/komik/buat/')).toContain('microphone=(self)')
  expect(await policyOf(configured(), '/komik/')).toContain('microphone=()')
  expect(await policyOf(site(db()), '/komik/buat/')).toContain('microphone=()')
})

test('a server without Google does not offer it, and says 503 at its addresses', async () => {
  const { get, speak } = await member(site(db()))
  expect(read((await get('/komik/buat/')).text).all('#f-audio, [data-record]')).toHaveLength(0)
  for (const address of [AT_ONCE, LATER, '/komik/buat/suara/']) await speak(address, ogg(3)).expect(503)
  await get(statusOf('a1')).expect(503)
})

test('no key, token or word of a recording is in the log', () => {
  const all = logged.join('\n')
  expect(all).not.toMatch(/PRIVATE KEY|ya29|Bearer|assertion|kucing/)
})
