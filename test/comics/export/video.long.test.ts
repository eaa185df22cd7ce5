import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { voiceFileName } from '../../../src/comics/voice/narration.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { useFolder } from '../../support/folder.ts'
import { read } from '../../support/page.ts'
import { type Served, serve } from '../../support/served.ts'
import { makeUser, signIn } from '../../support/sign-in.ts'
import { listenTo } from '../../support/sockets.ts'
import { fakeFfmpeg } from '../support/ffmpeg.ts'
import { makeComic, paintFlat } from '../support/make.ts'
import { mp3 } from '../support/recordings.ts'

/** Videos as their creators ask for them, by a stand-in for ffmpeg that waits where a test tells it to. */

const db = useOwnDatabase()
const DATA_DIR = useFolder()
const videos = path.join(DATA_DIR, 'videos')
const making = path.join(videos, 'making')
/** The folders of videos that are made just now. */
const unfinished = () => (existsSync(making) ? readdirSync(making) : [])
const goOn = path.join(DATA_DIR, 'go-on')
const pids = path.join(DATA_DIR, 'pids')
const patient = () =>
  fakeFfmpeg(
    DATA_DIR,
    `const fs = require('node:fs')
    fs.appendFileSync('${pids}', process.pid + '\\n')
    fs.writeFileSync(last, 'video ' + require('node:path').basename(last))
    if (last.endsWith('1.mkv')) setInterval(() => fs.existsSync('${goOn}') && process.exit(0), 10)`,
  )
/** Lets ffmpeg go on from the first panel, at which it waits. */
const letGo = () => writeFileSync(goOn, '')

let served: Served | null = null
beforeEach(() => rmSync(goOn, { force: true }))
afterEach(async () => {
  letGo()
  await served?.stop()
  served = null
})

const running = () =>
  readFileSync(pids, 'utf8')
    .trim()
    .split('\n')
    .filter((pid) => existsSync(`/proc/${pid}`))

async function start(ffmpeg = patient(), settings: Record<string, string> = {}) {
  served = await serve(db(), { DATA_DIR, FFMPEG_PATH: ffmpeg, ...settings })
  return served
}

/** A creator with a comic of one panel, and how they see its video. */
async function owned(wishes: Parameters<typeof makeComic>[1] = {}) {
  const creator = await makeUser(db(), { name: 'Dinda Puspita' })
  const comic = await makeComic(db(), { user_id: creator.id, panels: [1], ...wishes })
  await paintFlat(db(), DATA_DIR, comic)
  const cookie = await signIn(db(), creator)
  const send = (address: string, method = 'GET', headers: Record<string, string> = { Cookie: cookie }) =>
    fetch((served?.origin ?? '') + address, { method, headers, redirect: 'manual' })
  const ask = () => send(`/api/v1/comics/${comic.id}/generate-video/`, 'POST')
  const step = async () => read(await (await send(`/komik/${comic.id}/langkah/7/`)).text())
  const media = async () => (await (await send(`/api/v1/comics/${comic.id}/exported-media/`)).json()).data
  const offer = async () => (await step()).texts('.file-offer').find((one) => one.startsWith('Video')) ?? null
  const row = () => db()('comic_exports').where({ comic_id: comic.id, kind: 'video' }).orderBy('id', 'desc').first()
  const until = (status: string) => expect.poll(async () => (await row())?.status).toBe(status)
  const untilShot = () => expect.poll(async () => (await row())?.progress).toBe(25)
  return { comic, cookie, send, ask, step, media, offer, row, until, untilShot }
}

test('a creator follows a video in percent, on the page, by the API and live, and downloads what browsers can seek in', async () => {
  const site = await start()
  const { comic, cookie, send, ask, step, media, offer, until, untilShot, row } = await owned()
  expect(await offer()).toBe('Video Belum dibuat. Tegak 9:16 Persegi Mendatar 16:9 Buat Video')
  const live = await listenTo(site, `/ws/comics/${comic.id}/`, { cookie })
  expect((await send(`/komik/${comic.id}/ekspor/video/`, 'POST')).status).toBe(303)
  await untilShot()
  expect(await offer()).toBe('Video Sedang dibuat, 25 % …')
  expect((await step()).attribute('.file-offer progress', 'value')).toBe('25')
  expect((await media()).exports).toEqual([{ kind: 'video', status: 'PENDING', progress: 25, error: null }])
  const again = await (await ask()).json()
  expect(again.data).toMatchObject({ comic_id: comic.id, kind: 'video', status: 'PENDING', progress: 25 })
  expect(live.messages.filter(({ refresh }) => refresh === '[data-komik]').length).toBeGreaterThan(0)
  const before = live.messages.length
  letGo()
  await until('READY')
  await expect.poll(() => live.messages.length).toBeGreaterThan(before)
  live.socket.close()

  expect(await offer()).toMatch(/^Video Unduh Video, [\d,]+ MB Tegak 9:16 Persegi Mendatar 16:9 Perbarui Video$/)
  const { video_url, exports } = await media()
  expect(exports).toMatchObject([{ status: 'READY', progress: 100 }])
  expect(new URL(video_url).pathname).toBe(`/komik/unduh/${(await row())?.id}/warung-di-ujung-hujan.mp4`)
  const whole = await send(new URL(video_url).pathname)
  const kind = { 'content-type': 'video/mp4', 'accept-ranges': 'bytes' }
  const name = { 'content-disposition': 'attachment; filename="warung-di-ujung-hujan.mp4"' }
  expect(Object.fromEntries(whole.headers)).toMatchObject({ ...kind, ...name })
  expect(await whole.text()).toBe('video video.mp4')
  const download = `/api/v1/download/video/?url=${encodeURIComponent(new URL(video_url).pathname)}`
  const part = await send(download, 'GET', { Cookie: cookie, Range: 'bytes=6-10' })
  expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([206, 'bytes 6-10/15', 'video'])
  const beyond = await send(download, 'GET', { Cookie: cookie, Range: 'bytes=99-' })
  expect(beyond.status).toBe(416)
  expect((await send(download.replace('video/', 'file/'))).status).toBe(404)
  expect(unfinished()).toEqual([])
})

test('others neither ask for a video nor get that of a draft, and get one that its creator lets them download', async () => {
  await start()
  letGo()
  const { comic, send, ask, until, row } = await owned({ published_at: null })
  const other = { Cookie: await signIn(db(), await makeUser(db())) }
  expect((await send(`/api/v1/comics/${comic.id}/export/video/`, 'POST', other)).status).toBe(404)
  expect((await send(`/komik/${comic.id}/ekspor/video/`, 'POST', other)).status).toBe(404)
  expect((await ask()).status).toBe(202)
  await until('READY')
  const address = async () => `/komik/unduh/${(await row())?.id}/x.mp4`
  expect((await send(await address(), 'GET', other)).status).toBe(404)
  await db()('comics').where({ id: comic.id }).update({ published_at: new Date(), allow_downloads: true })
  expect((await send(await address(), 'GET', other)).status).toBe(404)
  const page = async () => read(await (await send(`/komik/warung-di-ujung-hujan-${comic.id}/`, 'GET', other)).text())
  await page()
  await until('READY')
  expect((await page()).texts('.comic-files a')).toContainEqual(expect.stringMatching(/^Video [\d,]+ MB$/))
  expect((await send(await address(), 'GET', other)).status).toBe(200)
})

test('a stop ends ffmpeg and leaves nothing, and the next start makes the video anew', async () => {
  const first = await start()
  const { ask, until, untilShot, row } = await owned()
  await ask()
  await untilShot()
  await expect.poll(() => running().length).toBe(1)
  await first.stop()
  served = null
  expect(running()).toEqual([])
  expect(unfinished()).toEqual([])
  expect(await row()).toMatchObject({ status: 'PENDING', error: null })
  letGo()
  await start()
  await until('READY')
})

test('a video is broken off once its comic is deleted, and made of what the comic is when it is begun', async () => {
  await start()
  const { comic, ask, untilShot } = await owned()
  await ask()
  await untilShot()
  await db()('comics').where({ id: comic.id }).delete()
  const kept = () => readdirSync(videos).filter((name) => name !== 'making')
  const before = kept()
  letGo()
  await expect.poll(unfinished).toEqual([])
  expect(kept()).toEqual(before)
})

test('a new voice makes the video older than its comic, and no other file; a voice that is gone is not waited for', async () => {
  await start()
  letGo()
  const { comic, send, ask, step, row, until } = await owned()
  const [first = 0] = comic.panelIds
  const panel = await db()('comic_panels').where({ id: first }).first()
  const voice = voiceFileName({ dialogues: panel?.dialogues ?? [] })
  await send(`/komik/${comic.id}/ekspor/pdf/`, 'POST')
  await ask()
  await until('READY')
  const silent = await row()
  await expect.poll(async () => (await step()).text('#berkas')).toContain('Unduh PDF')
  mkdirSync(path.join(DATA_DIR, 'documents'), { recursive: true })
  writeFileSync(path.join(DATA_DIR, 'documents', voice ?? ''), mp3(2))
  await db()('comic_panels').where({ id: first }).update({ voice })
  const old = (await step()).texts('.file-offer').filter((one) => one.includes('Dibuat sebelum'))
  expect(old).toEqual([expect.stringContaining('Video')])
  await ask()
  await expect.poll(async () => (await row())?.id).not.toBe(silent?.id)
  await until('READY')
  expect((await step()).text('#berkas')).not.toContain('Dibuat sebelum')

  const file = `/api/v1/download/file/?url=${encodeURIComponent(`/komik/${comic.id}/suara/${voice}`)}`
  const heard = await send(file)
  expect([heard.status, heard.headers.get('content-type')]).toEqual([200, 'audio/mpeg'])
  await db()('comics').where({ id: comic.id }).update({ published_at: null })
  expect((await send(file, 'GET', {})).status).toBe(404)

  const said = [{ character: '', text: 'Kata baru.', kind: 'narration', x: null, y: null }] as const
  await db()('comic_panels')
    .where({ id: first })
    .update({ dialogues: JSON.stringify(said), voice: voiceFileName({ dialogues: [...said] }) })
  await ask()
  await until('READY')
  expect(await db()('comic_panels').where({ id: first }).first()).toMatchObject({ voice: null })
})

test('a video that fails says so, and is made when it is asked for again', async () => {
  const broken = path.join(DATA_DIR, 'broken')
  writeFileSync(broken, '')
  await start(
    fakeFfmpeg(
      DATA_DIR,
      `const fs = require('node:fs')
    if (fs.existsSync('${broken}') && last.endsWith('1.mkv')) process.exit(1)
    fs.writeFileSync(last, 'video')`,
    ),
  )
  const { comic, send, ask, offer, media, until } = await owned({ panels: [2] })
  await ask()
  await until('FAILED')
  expect(await offer()).toContain(
    'Gagal dibuat. Tegak 9:16 Persegi Mendatar 16:9 Buat Video Adegan panel 1 gagal dibuat.',
  )
  expect((await media()).exports[0].error).toContain('Adegan panel 1')
  writeFileSync(goOn, '')
  await db()('comic_renders')
    .where({ panel_id: comic.panelIds[1] ?? 0 })
    .update({ picture: `${'a'.repeat(32)}-1200x900.webp` })
  rmSync(broken)
  await send(`/komik/${comic.id}/ekspor/video/`, 'POST')
  await until('FAILED')
  await expect.poll(offer).toContain('Gambar panel 2 hilang')
  expect(unfinished()).toEqual([])
})

test('a full disk and a video that is too large are told as such, and cost no other video', async () => {
  const disk = path.join(DATA_DIR, 'disk-is-full')
  const ffmpeg = fakeFfmpeg(
    DATA_DIR,
    `const fs = require('node:fs')
    const still = require('node:path').join(last, '../still-0.jpg')
    if (fs.existsSync('${disk}')) { fs.rmSync(still); fs.symlinkSync('/dev/full', still) }
    fs.writeFileSync(last, '')
    if (last.endsWith('.mp4')) fs.truncateSync(last, 250_000)`,
  )
  await start(ffmpeg)
  const { comic, send, ask, offer, until } = await owned()
  await ask()
  await until('READY')
  const other = await owned()
  writeFileSync(disk, '')
  await other.ask()
  await other.until('FAILED')
  expect(await other.offer()).toContain('Tempat penyimpanan sedang penuh.')
  rmSync(disk)
  await served?.stop()
  await start(ffmpeg, { UPLOADS_MAX_MB: '1' })
  await other.ask()
  await other.until('FAILED')
  expect(await other.offer()).toContain('Videonya terlalu besar untuk server ini.')
  expect(unfinished()).toEqual([])
  expect((await send(`/api/v1/comics/${comic.id}/exported-media/`)).status).toBe(200)
  expect(await offer()).toContain('Unduh Video')
})

test('a server without ffmpeg offers no video, says 503 and ends those that wait, but gives those that were made', async () => {
  await start()
  letGo()
  const { send, ask, offer, until } = await owned()
  await ask()
  await until('READY')
  await served?.stop()
  await start('none')
  expect(await offer()).toMatch(/^Video Unduh Video, [\d,]+ MB$/)
  const refused = await ask()
  expect([refused.status, (await refused.json()).detail]).toEqual([503, 'Video belum bisa dibuat di server ini.'])
  const bare = await owned()
  await db()('comic_exports').insert({ comic_id: bare.comic.id, kind: 'video', key: 'uji' })
  await bare.until('FAILED')
  expect(await bare.row()).toMatchObject({ error: 'Video belum bisa dibuat di server ini.' })
  expect(await bare.offer()).toBeNull()
  expect((await send(`/komik/${bare.comic.id}/ekspor/video/`, 'POST')).status).toBe(404)
  expect((await bare.send(`/komik/${bare.comic.id}/ekspor/video/`, 'POST')).status).toBe(503)
})
