import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test, vi } from 'vitest'
import { listUses } from '../../../src/comics/engines/google/ledger-queries.ts'
import { sweepJobs } from '../../../src/comics/voice/queries.ts'
import type { Fault } from '../../../src/demo/fakes/google-cloud/knobs.ts'
import { site } from '../../support/app.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { useFolder } from '../../support/folder.ts'
import { read } from '../../support/page.ts'
import { stays } from '../../support/stays.ts'
import { fakeFfmpeg } from '../support/ffmpeg.ts'
import { badDays, useGoogleCloud } from '../support/google.ts'
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

const minutes = async () => (await listUses(db(), '2020-01-01')).find(({ service }) => service === 'speech')?.units ?? 0
/** Sends a recording whose text comes later; its row, and what is told of it. */
async function sent({ speak, get }: Awaited<ReturnType<typeof member>>, bytes: Buffer) {
  const id: string = (await speak(LATER, bytes).expect(202)).body.data.job_id
  const job = () => db()('voice_jobs').where({ id })
  const state = async () => (await get(statusOf(id)).expect(200)).body.data
  const until = (status: string) => expect.poll(async () => (await state()).status).toBe(status)
  return { id, job, state, until }
}

test('recordings become text at once, whatever their names say; WAV is sent without encoding and rate', async () => {
  const { speak } = await member()
  for (const [bytes, encoding, sampleRateHertz] of [
    [ogg(4), 'OGG_OPUS', 48_000],
    [ogg(4, { rate: 16_000 }), 'OGG_OPUS', 16_000],
    [webm(4), 'WEBM_OPUS', 48_000],
    [mp3(4), 'MP3', 44_100],
    [wav(2), undefined, undefined],
    [wav(2, { rate: 44_100 }), undefined, undefined],
  ] as const) {
    expect((await speak(AT_ONCE, bytes).expect(200)).body.data).toEqual({ storyIdeaText: HEARD })
    const { config } = lastAsked().body
    expect(config.languageCode).toBe('id-ID')
    expect([config.encoding, config.sampleRateHertz]).toEqual([encoding, sampleRateHertz])
  }
})

test('what is no recording, or too much of one, is refused before Google is asked', async () => {
  const { speak } = await member()
  const before = cloud().asked.length
  for (const [bytes, why] of [
    [Buffer.from('Ini bukan suara.'), /bukan rekaman/],
    [Buffer.alloc(0), /Pilih satu berkas/],
    [ogg(75), /60 detik/],
    [wav(340), /Rekaman paling besar 10 MB/],
  ] as const)
    for (const address of [AT_ONCE, LATER]) expect((await speak(address, bytes).expect(400)).body.detail).toMatch(why)
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

test('M4A is converted by the ffmpeg of the settings; without one, or when it is gone or breaks, it is a 400, and a 503 when this server fails', async () => {
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
  const gone = fakeFfmpeg(folder, 'process.exit(0)')
  const { speak } = await member(configured({ FFMPEG_PATH: gone }))
  rmSync(gone)
  expect((await speak(AT_ONCE, m4a()).expect(400)).body.detail).toContain('M4A belum bisa')
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

const days: [string, Fault | 'lie', RegExp][] = [...badDays, ['lies', 'lie', /tidak utuh/]]

test.each(days)('when Google %s, the member reads why, and nothing is booked', async (_, day, why) => {
  const own = await member()
  const before = await minutes()
  const behave = () => {
    cloud().knobs.reset()
    if (day === 'lie') cloud().knobs.lie = () => ({ results: 'none', name: '../secret' })
    else cloud().knobs.fail(day, 2)
  }
  behave()
  expect((await own.speak(AT_ONCE, ogg(3)).expect(503)).body.detail).toMatch(why)
  behave()
  const { state, until } = await sent(own, ogg(3))
  await working(() => until('FAILED'))
  expect(await state()).toMatchObject({ text: null, error: expect.stringMatching(why) })
  expect(await minutes()).toBeCloseTo(before, 5)
})

test('a job tells how far it is to its owner only, and ends with the text', async () => {
  const own = await member()
  const { id, job, state, until } = await sent(own, webm(20))
  expect(await state()).toMatchObject({ status: 'PENDING', progress: 0, text: null })
  await (await member()).get(statusOf(id)).expect(404)
  await configured().get(statusOf(id)).expect(401)
  await own.get(statusOf('a1')).expect(404)
  await working(() => until('DONE'))
  expect(await state()).toEqual({ status: 'DONE', progress: 100, text: HEARD, error: null })
  expect(await job().first()).toMatchObject({ audio: null })
  expect(await minutes()).toBeGreaterThan(0)
})

test('a job that was broken off goes on with the work at Google, which is not begun twice, also where looks at it fail', async () => {
  const { job, state, until } = await sent(await member(), ogg(5))
  await working(() => expect.poll(async () => (await job().first())?.operation).not.toBeNull())
  const begun = () => cloud().asked.filter(({ path: at }) => at.includes('longrunning')).length
  const before = begun()
  cloud().knobs.fail({ say: 'unavailable' }, 4)
  await working(() => until('DONE'))
  expect([begun(), (await state()).text]).toEqual([before, HEARD])
})

test('a job in which nothing is heard fails with a sentence; after a day it is forgotten', async () => {
  cloud().knobs.isDeaf = true
  const own = await member()
  const { id, state, until } = await sent(own, ogg(5))
  await working(() => until('FAILED'))
  expect((await state()).error).toContain('Tidak ada suara')
  await sweepJobs(db(), new Date(Date.now() - 86_400_000))
  await own.get(statusOf(id)).expect(200)
  await sweepJobs(db(), new Date(Date.now() + 86_401_000))
  await own.get(statusOf(id)).expect(404)
})

test('a recording that waited long for a server is heard; one that Google has for long is given up', async () => {
  const { job, state, until } = await sent(await member(), ogg(5))
  const created_at = new Date(Date.now() - 3_600_000)
  await job().update({ created_at })
  await working(() => until('DONE'))
  await job().update({ status: 'PROCESSING', text: null, created_at })
  await working(() => until('FAILED'))
  expect((await state()).error).toContain('terlalu lama')
})

test('a recording is begun once where the end of another cannot be stored', async () => {
  const transcriber = google.engines(db()).transcriber
  if (!transcriber) throw new Error('the transcriber is configured')
  const own = await member()
  const [broken, heard] = [await sent(own, ogg(5)), await sent(own, ogg(6))]
  let begun = 0
  const linesWith = (text: string) => logged.filter((line) => line.includes(text)).length
  const [lost, over] = [linesWith('the work on a voice failed'), linesWith('a failure of work was not stored')]
  const begin: typeof transcriber.begin = async (job, bytes, recording, signal) => {
    if (recording.seconds < 5.5) throw new Error('unknown')
    begun += 1
    // What becomes of the other one has this recording begun no second time.
    await vi.waitFor(() => expect(linesWith('the work on a voice failed')).toBeGreaterThan(lost))
    await stays(() => expect(begun).toBe(1))
    return transcriber.begin(job, bytes, recording, signal)
  }
  await db().raw(`alter table voice_jobs add constraint none_fails check (status <> 'FAILED') not valid`)
  const engines = { ...google.engines(db()), transcriber: { ...transcriber, begin } }
  try {
    await working(() => heard.until('DONE'), engines)
  } finally {
    await db().raw('alter table voice_jobs drop constraint none_fails')
  }
  await db()('voice_jobs').whereIn('id', [broken.id, heard.id]).delete()
  expect(begun).toBe(1)
  expect(linesWith('a failure of work was not stored')).toBeGreaterThan(over)
})

test('the page takes a recording without a script: its text joins the idea to its end, what was typed stays, and while Google fails it is a 503', async () => {
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
  cloud().knobs.isDeaf = false
  const idea = 'a'.repeat(19_990)
  const long = read((await speak('/komik/buat/suara/', ogg(3), { ...typed, idea }).expect(422)).text)
  expect(long.text('#f-idea')).toBe(`${idea} ${HEARD}`)
  expect(long.text('#f-idea-error')).toContain('paling banyak 20.000')
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
