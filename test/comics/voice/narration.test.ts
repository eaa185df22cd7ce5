import { rmSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { listUses } from '../../../src/comics/engines/google/ledger-queries.ts'
import type { Fault } from '../../../src/demo/fakes/google-cloud/knobs.ts'
import { site } from '../../support/app.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { useFolder } from '../../support/folder.ts'
import { read } from '../../support/page.ts'
import { badDays, useGoogleCloud } from '../support/google.ts'
import { makeComic } from '../support/make.ts'
import { useVoices } from '../support/voices.ts'

/** Panels that are read aloud, against a fake of Google Text-to-Speech that checks what it is asked. */

const db = useOwnDatabase()
const folder = useFolder()
const google = useGoogleCloud()
const { cloud } = google
const { configured, member, working, logged } = useVoices(db, folder, google)

const HOST = 'http://127.0.0.1'

/** A creator with a comic of two panels, and what is known of its voices. */
async function narrated(wishes: Parameters<typeof makeComic>[1] = {}) {
  const made = await member()
  const comic = await makeComic(db(), { panels: [2], user_id: made.user.id, ...wishes })
  const address = `/api/v1/comics/${comic.id}/narration/`
  /** Changes the words of a panel. */
  const say = (id: number, dialogues: object[]) =>
    db()('comic_panels')
      .where({ id })
      .update({ dialogues: JSON.stringify(dialogues) })
  // The same words are spoken once for all comics, so that each has its own here.
  for (const id of comic.panelIds)
    await say(id, [{ character: 'Sari', text: `Ini panel ${id}.`, kind: 'speech', x: null, y: null }])
  const state = async () => (await made.get(address).expect(200)).body.data
  const voices = async (): Promise<(string | null)[]> =>
    (await made.get(`/api/v1/comics/${comic.id}/`)).body.data.panels.map(
      (panel: { narration_audio_url: string | null }) => panel.narration_audio_url?.replace(HOST, '') ?? null,
    )
  const until = (status: string) => expect.poll(async () => (await state()).status).toBe(status)
  /** Has the comic spoken, by these engines, until its narration is so far. */
  const speak = async (engines?: ReturnType<typeof google.engines>, status = 'DONE') => {
    await made.post(address).expect(202)
    await working(() => until(status), engines)
  }
  const page = async (path = 'langkah/7/') => read((await made.get(`/komik/${comic.id}/${path}`).redirects(1)).text)
  return { ...made, comic, address, state, voices, until, speak, page, say }
}

const spoken = () =>
  cloud()
    .asked.filter(({ path }) => path.includes('text:synthesize'))
    .map(({ body }) => JSON.parse(JSON.stringify(body)).input.ssml as string)

test('each panel gets an MP3 that whoever may see the comic hears, and a changed text drops its own', async () => {
  const { address, comic, get, post, say, speak, state, until, voices } = await narrated()
  const [first = 0, second = 0] = comic.panelIds
  const lines = [
    { character: '', text: 'Malam & "hujan"', kind: 'narration', x: null, y: null },
    { character: 'Sari', text: '<Permisi>?', kind: 'speech', x: null, y: null },
  ]
  await get(`/api/v1/comics/${comic.id}/`).expect(200)
  await say(first, lines)
  const asked = await post(address).expect(202)
  expect(asked.body.data).toMatchObject({ status: 'PENDING', progress: 0, panels_count: 2 })
  await working(() => until('DONE'))
  expect(await state()).toMatchObject({ progress: 100, error: null })
  expect(spoken().at(-2)).toBe(
    '<speak><p>Malam &amp; &quot;hujan&quot;<break time="600ms"/>&lt;Permisi&gt;?</p></speak>',
  )
  const [one, other] = await voices()
  const visitor = configured()
  const heard = await visitor.get(one ?? '').expect(200)
  expect([heard.type, heard.headers['accept-ranges']]).toEqual(['audio/mpeg', 'bytes'])
  const part = await visitor
    .get(one ?? '')
    .set('Range', 'bytes=0-9')
    .expect(206)
  expect(part.headers['content-length']).toBe('10')
  const reader = read((await visitor.get(`/komik/${comic.id}/baca/`).redirects(1)).text)
  expect(reader.all('audio[controls]').map((node) => node.getAttribute('src'))).toEqual([one, other])

  await say(second, lines.slice(1))
  expect(await voices()).toEqual([one, null])
  await visitor.get(other ?? '').expect(404)
  const before = spoken().length
  await speak()
  expect(spoken().slice(before)).toEqual(['<speak><p>&lt;Permisi&gt;?</p></speak>'])
  expect((await voices())[0]).toBe(one)
  expect((await listUses(db(), '2020-01-01')).find(({ service }) => service === 'narration')).toMatchObject({
    calls: 3,
    units: expect.closeTo(spoken().join('').length / 1_000, 5),
  })
})

test('a draft is heard by its creator only, and only its creator may ask', async () => {
  const { address, comic, get, post, until, voices } = await narrated({ published_at: null })
  const other = await member()
  await other.post(address).expect(404)
  await other.get(address).expect(404)
  await other.post(`/komik/${comic.id}/suara/`).expect(404)
  await post(`/komik/${comic.id}/suara/`).expect(303)
  await working(() => until('DONE'))
  const [one] = await voices()
  await get(one ?? '').expect(200)
  await other.get(one ?? '').expect(404)
  await configured()
    .get(one ?? '')
    .expect(404)
})

const days: [string, Fault | 'lie', RegExp][] = [...badDays, ['lies', 'lie', /rusak/]]

test.each(days)('when Google %s, the creator reads why, and what is spoken already is kept', async (_, day, why) => {
  const { page, speak, state, voices } = await narrated()
  const narrator = google.engines(db()).narrator
  if (!narrator) throw new Error('the narrator is configured')
  let calls = 0
  const failsSecond = async (...asked: Parameters<typeof narrator>) => {
    calls += 1
    if (calls === 2 && day === 'lie') cloud().knobs.lie = () => ({ audioContent: 'bm8gc291bmQ=' })
    else if (calls === 2 && day !== 'lie') cloud().knobs.fail(day, 2)
    return narrator(...asked)
  }
  await speak({ ...google.engines(db()), narrator: failsSecond }, 'FAILED')
  expect((await state()).error).toMatch(why)
  expect(await voices()).toEqual([expect.any(String), null])
  expect((await page()).text('#suara')).toMatch(why)
  cloud().knobs.reset()
  const before = spoken().length
  await speak()
  expect(spoken().length - before).toBe(1)
})

test('a narration that is broken off goes on at the panel where it was', async () => {
  const { address, post, until, voices } = await narrated({ panels: [3] })
  const engines = google.engines(db())
  const before = spoken().length
  await post(address).expect(202)
  let spokenOnce = false
  const stops = async (lines: readonly string[], signal: AbortSignal) => {
    if (spokenOnce)
      return new Promise<Uint8Array>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    spokenOnce = true
    return engines.narrator?.(lines, signal) ?? new Uint8Array()
  }
  const voiced = async () => (await voices()).filter(Boolean).length
  await working(() => expect.poll(voiced).toBe(1), { ...engines, narrator: stops })
  await working(() => until('DONE'))
  expect([spoken().length - before, await voiced()]).toEqual([3, 3])
})

test('who asks while panels are spoken has those spoken that changed meanwhile', async () => {
  const { address, comic, page, post, say, speak, state, voices } = await narrated()
  const { narrator } = google.engines(db())
  const [first = 0] = comic.panelIds
  let calls = 0
  const asksAgain = async (lines: readonly string[], signal: AbortSignal) => {
    calls += 1
    if (calls === 2) {
      expect((await state()).status).toBe('PROCESSING')
      expect((await page()).text('#suara')).toContain('Sedang')
      const line = { character: 'Sari', text: `Kata baru ${first}.`, kind: 'speech', x: null, y: null }
      await say(first, [line])
      expect((await post(address).expect(202)).body.data.status).toBe('PENDING')
    }
    return narrator?.(lines, signal) ?? new Uint8Array()
  }
  await speak({ ...google.engines(db()), narrator: asksAgain })
  expect([calls, (await voices()).filter(Boolean).length]).toEqual([3, 2])
})

test('a voice whose file is lost does not count, is offered until it is missed, and is made again', async () => {
  const { get, page, speak, state, voices } = await narrated()
  await speak()
  const [one, other] = await voices()
  rmSync(path.join(folder, 'documents', path.basename(one ?? '')))
  expect((await state()).progress).toBe(50)
  await get(one ?? '').expect(404)
  expect(await voices()).toEqual([null, other])
  const players = (await page('baca/')).all('audio')
  expect(players.map((node) => node.getAttribute('src'))).toEqual([other])
  await speak()
  expect([(await state()).progress, await voices()]).toEqual([100, [one, other]])
  await get(one ?? '').expect(200)
})

test('a voice that somebody misses while it is made again stays with its panel', async () => {
  const { speak, voices } = await narrated()
  await speak()
  const [one, other] = await voices()
  const voice = path.basename(one ?? '')
  rmSync(path.join(folder, 'documents', voice))
  const engines = google.engines(db())
  const missed: typeof engines.narrator = async (lines, signal) => {
    await db()('comic_panels').where({ voice }).update({ voice: null })
    return engines.narrator?.(lines, signal) ?? Buffer.alloc(0)
  }
  await speak({ ...engines, narrator: missed })
  expect(await voices()).toEqual([one, other])
})

test('a voice that was stored before a kill is not paid again, nor are the same words in another comic', async () => {
  const { comic, say, speak, voices } = await narrated()
  await speak()
  const before = [spoken().length, await voices()]
  await db()('comic_panels').where({ comic_id: comic.id }).update({ voice: null })
  expect(await voices()).toEqual([null, null])
  await speak()
  expect([spoken().length, await voices()]).toEqual(before)

  const other = await narrated()
  const [{ dialogues } = { dialogues: [] }] = await db()('comic_panels').where({ comic_id: comic.id }).orderBy('id')
  for (const id of other.comic.panelIds) await say(id, dialogues)
  await other.speak()
  expect(spoken()).toHaveLength(Number(before[0]))
  const [one] = await other.voices()
  await other.get(one ?? '').expect(200)
})

test('long panels are spoken in calls that Google takes', async () => {
  const { narrator } = google.engines(db())
  const before = spoken().length
  await narrator?.(Array(12).fill('"&" '.repeat(60)), new AbortController().signal)
  const said = spoken().slice(before)
  expect(said.length).toBeGreaterThan(1)
  for (const ssml of said) expect(Buffer.byteLength(ssml)).toBeLessThanOrEqual(5_000)
})

test('a comic without words is a 400; without Google the studio offers nothing, and it is a 503', async () => {
  const { address, comic, page, post } = await narrated()
  await db()('comic_panels').where({ comic_id: comic.id }).update({ dialogues: '[]' })
  await post(address).expect(400)
  const silent = await page()
  expect([silent.all('#suara').length, silent.all('#suara button').length]).toEqual([1, 0])
  const bare = await member(site(db()))
  const own = await makeComic(db(), { user_id: bare.user.id })
  await bare.post(`/api/v1/comics/${own.id}/narration/`).expect(503)
  await bare.post(`/komik/${own.id}/suara/`).expect(503)
  expect(read((await bare.get(`/komik/${own.id}/langkah/7/`).redirects(1)).text).all('#suara')).toHaveLength(0)
  expect(read((await bare.get(`/komik/${own.id}/baca/`).redirects(1)).text).all('audio')).toHaveLength(0)
})

test('no key, token or word of a comic is in the log', () => {
  const all = logged.join('\n')
  expect(all).not.toMatch(/PRIVATE KEY|ya29|Bearer|assertion|Permisi|hujan/)
})
