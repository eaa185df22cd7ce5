import { pino } from 'pino'
import { expect, test } from 'vitest'
import { commandLine } from '../../../src/audit/audit.ts'
import { approveComic, publishComic, publishDue, setVisible } from '../../../src/comics/work/publish.ts'
import type { MemberNotice } from '../../../src/notices/member-notices.ts'
import { keepSetting } from '../../../src/platform/settings-queries.ts'
import { wibInput } from '../../../src/web/dates.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { makeUser } from '../../support/sign-in.ts'
import { useApi } from '../support/api.ts'
import { useBrowsers } from '../support/browser.ts'
import { makeComic } from '../support/make.ts'

const db = useOwnDatabase()
const { call, tokenOf } = useApi(db)
const { as } = useBrowsers(db)
const HOUR = 3_600_000
const DAY = 24 * HOUR
const inTime = (ms: number) => new Date(Date.now() + ms).toISOString()

const told: MemberNotice[] = []
const deps = (production = false) => ({
  db: db(),
  layout: null,
  changed() {},
  config: { production },
  log: pino({ level: 'silent' }),
  notifyMember: async (_: unknown, notice: MemberNotice) => void told.push(notice),
})

async function makeDraft(wishes: Parameters<typeof makeComic>[1] = {}) {
  const comic = await makeComic(db(), { published_at: null, publisher: null, ...wishes })
  const token = await tokenOf({ id: comic.user_id })
  return {
    ...comic,
    token,
    publish: (body: object = {}) => call('post', `/comics/${comic.id}/publish`, token).send(body),
    row: async () => (await db()('comics').where({ id: comic.id }).first()) ?? comic,
    quota: async () => (await db()('creators').where({ user_id: comic.user_id }).first('publish_quota'))?.publish_quota,
    publications: () => db()('comic_publications').where({ id: comic.id }),
  }
}
type Draft = Awaited<ReturnType<typeof makeDraft>>

const pages = { source: 'pages', has_rights: true, style_id: null, storyteller: null, illustrator: null } as const
const makeUpload = (wishes = {}) => makeDraft({ ...pages, ...wishes })
const waits = (value: boolean) => keepSetting(db(), 'comics_first_upload_waits', value, new Date())

test('a comic is scheduled for a time of the coming 90 days, in words and for its creator alone, and taken back', async () => {
  const draft = await makeDraft()
  const at = inTime(2 * DAY)
  const { body } = await draft.publish({ publish_at: at, title: 'Nanti' }).expect(200)
  expect(body).toMatchObject({ data: { status: 'scheduled', publish_at: at, published_at: null, title: 'Nanti' } })
  expect([await draft.quota(), await draft.publications()]).toEqual([3, []])
  await call('get', `/comics/${draft.id}`).expect(404)
  expect((await call('get', `/comics/${draft.id}`, draft.token).expect(200)).body.data.publish_at).toBe(at)
  const back = (await draft.publish({ publish_at: null }).expect(200)).body.data
  expect([back.status, back.publish_at, back.is_published]).toEqual(['COMPLETED', null, false])
  const wrong = [inTime(-1), inTime(90 * DAY + HOUR), '2026-12-01T10:00:00', 'besok', 7, '', [], {}]
  for (const publish_at of wrong) {
    const refused = await draft.publish({ publish_at }).expect(422)
    expect([publish_at, refused.body.detail[0].loc]).toEqual([publish_at, ['body', 'publish_at']])
  }
  await draft.publish().expect(200)
  expect((await draft.row()).published_at).not.toBeNull()
  await draft.publish({ publish_at: at }).expect(409)
  await draft.publish({ publish_at: null }).expect(200)
  expect((await draft.row()).published_at).not.toBeNull()
})

test('at its time it appears once over all instances, takes the quota then, and its followers are told from then on', async () => {
  const draft = await makeDraft()
  await draft.publish({ publish_at: inTime(HOUR) }).expect(200)
  await publishDue(deps())
  expect((await draft.row()).published_at).toBeNull()
  const later = new Date(Date.now() + 2 * HOUR)
  const appeared = await Promise.all([1, 2, 3].map(() => publishDue(deps(), later)))
  expect(appeared.flat()).toEqual([draft.id])
  const { published_at, publish_at, is_active } = await draft.row()
  expect([published_at !== null, publish_at, is_active]).toEqual([true, null, true])
  expect(await draft.quota()).toBe(2)
  expect(await draft.publications()).toMatchObject([{ published_at, done_at: null, told_to: 0 }])
})

test.each<[string, (draft: Draft) => Promise<unknown>, string]>([
  ['whose quota is used up', (one) => spend(one), 'Jatah terbitmu sudah habis.'],
  ['whose creator is barred', (one) => bar(one, 'Gambar curian.'), 'Gambar curian.'],
  ['that is drawn anew', ({ id }) => db()('comics').where({ id }).update({ draft_status: 'RENDERING' }), 'Belum semua'],
])('a scheduled comic %s stays a draft, of which its creator is told', async (_, change, why) => {
  const draft = await makeDraft()
  await draft.publish({ publish_at: inTime(HOUR) }).expect(200)
  await change(draft)
  told.length = 0
  for (const _ of [1, 2]) await publishDue(deps(), new Date(Date.now() + 2 * HOUR))
  const { published_at, publish_at } = await draft.row()
  expect([published_at, publish_at, await draft.publications()]).toEqual([null, null, []])
  expect(told.map(({ kind, userId }) => [kind, userId])).toEqual([['schedule_failed', draft.user_id]])
  expect(told[0]?.message).toContain(why)
})

const spend = ({ user_id }: Draft) =>
  db()('publication_transactions').insert({ user_id, kind: 'publication', amount: -3 } as never)
const bar = ({ user_id }: Draft, bar_message: string) =>
  db()('creators').where({ user_id }).update({ barred_at: new Date(), bar_message })

test('a barred creator publishes, schedules and shows nothing, by page and API, and is told why; hiding works', async () => {
  const draft = await makeDraft()
  const hidden = await makeComic(db(), { user_id: draft.user_id, is_active: false })
  const shown = await makeComic(db(), { user_id: draft.user_id })
  await bar(draft, 'Gambar curian.')
  const detail = 'Gambar curian.'
  expect((await draft.publish().expect(403)).body).toEqual({ detail })
  expect((await draft.publish({ publish_at: inTime(DAY) }).expect(403)).body).toEqual({ detail })
  const status = (id: number, word: string) => call('post', `/comics/${id}/status`, draft.token).send({ status: word })
  expect((await status(hidden.id, 'active').expect(403)).body).toEqual({ detail })
  await status(shown.id, 'inactive').expect(200)
  const upload = await makeUpload({ user_id: draft.user_id, published_at: new Date() })
  const order = call('put', `/comics/${upload.id}/pages`, draft.token).send({ order: [] })
  expect((await order.expect(403)).body).toEqual({ detail })
  const { page, post } = await as({ id: draft.user_id })
  const step = await page(`/komik/${draft.id}/langkah/7/`)
  expect([step.body().includes(detail), step.texts('[name=kapan]')]).toEqual([true, ['Simpan draf']])
  await post(`/komik/${draft.id}/langkah/7/`, { title: 'Nanti', age_label: 'semua', kapan: 'batal' }).expect(303)
  const form = { title: 'Curian', age_label: 'semua' }
  expect((await post(`/komik/${draft.id}/langkah/7/`, form).expect(403)).text).toContain(detail)
  expect((await post(`/komik/${hidden.id}/tampil/`, { tampil: 'ya' }).expect(403)).text).toContain(detail)
  expect((await page(`/komik/${hidden.id}/langkah/7/`)).body()).toContain(detail)
  await db()('creators').where({ user_id: draft.user_id }).update({ bar_message: null })
  expect((await draft.publish().expect(403)).body.detail).toMatch(/Staf/)
})

test('what waits for staff is a draft once its creator is barred, and approving it is refused, also when both come at once', async () => {
  await waits(true)
  const upload = await makeUpload()
  await upload.publish().expect(202)
  const staff = await as(await makeUser(db(), { role: 'staff' }))
  const token = await tokenOf(staff.user)
  await call('post', `/admin/creators/${upload.user_id}/bar`, token).send({ message: 'Gambar curian.' }).expect(200)
  const approve = (status: number) => staff.post(`/admin/komik/semua/${upload.id}/setujui/`).expect(status)
  await approve(409)
  expect((await upload.row()).waiting_since).toBeNull()
  await upload.publish().expect(403)
  const own = await as({ id: upload.user_id })
  expect((await own.page('/komik/karyaku/')).text('.own-bar')).toContain('Gambar curian.')
  // It began to wait while staff barred its creator.
  await db()('comics').where({ id: upload.id }).update({ waiting_since: new Date() })
  expect((await approve(403)).text).toContain('Gambar curian.')
  expect([(await upload.row()).published_at, await upload.publications()]).toEqual([null, []])
  await call('delete', `/admin/creators/${upload.user_id}/bar`, token).expect(200)
  expect((await own.page('/komik/karyaku/')).all('.own-bar')).toEqual([])
  await db()('comics').where({ id: upload.id }).update({ allow_downloads: true })
  await approve(303)
  expect((await upload.row()).published_at).not.toBeNull()
  const files = db()('comic_exports').where({ comic_id: upload.id }).orderBy('kind').pluck('kind')
  expect(await files).toEqual(['cbz', 'pdf'])
  await waits(false)
})

test('own pages need a page and the right, and take no quota', async () => {
  const empty = await makeUpload({ panels: [] })
  expect((await empty.publish().expect(400)).body.detail).toContain('halaman')
  const unclear = await makeUpload({ has_rights: false })
  expect((await unclear.publish().expect(400)).body.detail).toContain('berhak')
  const upload = await makeUpload()
  await spend(upload)
  await upload.publish().expect(200)
  expect([await upload.quota(), (await upload.row()).published_at !== null]).toEqual([0, true])
})

test('a first upload waits where the setting says so, can be taken back, and appears when staff approve it', async () => {
  await waits(true)
  const upload = await makeUpload()
  const { body } = await upload.publish({ title: 'Pertama' }).expect(202)
  expect(body.data).toMatchObject({ status: 'waiting', published_at: null, title: 'Pertama' })
  const { waiting_since } = await upload.row()
  expect(waiting_since).toBeInstanceOf(Date)
  await upload.publish().expect(202)
  expect((await upload.row()).waiting_since).toEqual(waiting_since)
  const { page } = await as({ id: upload.user_id })
  expect((await page(`/komik/${upload.id}/langkah/7/`)).body()).toContain('Menunggu staf')
  await upload.publish({ publish_at: null }).expect(200)
  await expect(approveComic(deps(), upload.id, commandLine)).rejects.toMatchObject({ status: 409 })
  await upload.publish().expect(202)
  expect(await approveComic(deps(), upload.id, commandLine)).toBe('published')
  await expect(approveComic(deps(), upload.id, commandLine)).rejects.toMatchObject({ status: 409 })
  const { published_at, waiting_since: since } = await upload.row()
  expect([published_at && published_at > (waiting_since ?? 0), since]).toEqual([true, null])
  expect(await upload.publications()).toHaveLength(1)
  const second = await makeUpload({ user_id: upload.user_id })
  await second.publish().expect(200)
  const toldOne = await makeDraft()
  await toldOne.publish().expect(200)
  await waits(false)
  await (await makeUpload()).publish().expect(200)
})

test('a first upload for later appears at its time once approved, and not before staff have seen it', async () => {
  await waits(true)
  const [early, late] = [await makeUpload(), await makeUpload()]
  for (const upload of [early, late]) await upload.publish({ publish_at: inTime(HOUR) }).expect(202)
  expect(await approveComic(deps(), early.id, commandLine)).toBe('scheduled')
  await publishDue(deps(), new Date(Date.now() + 2 * HOUR))
  expect([(await early.row()).published_at !== null, (await late.row()).published_at]).toEqual([true, null])
  await waits(false)
})

test('first uploads wait in production without a setting', async () => {
  await db()('site_settings').where({ name: 'comics_first_upload_waits' }).delete()
  const [one, other] = [await makeUpload(), await makeUpload()]
  const publication = { publisher: 'Dinda' }
  expect(await publishComic(deps(true), one.id, publication)).toBe('waiting')
  expect(await publishComic(deps(false), other.id, publication)).toBe('published')
})

test('the last step publishes later without a script, shows the time in WIB, and takes it back', async () => {
  const draft = await makeDraft()
  const { page, post } = await as({ id: draft.user_id })
  const step = `/komik/${draft.id}/langkah/7/`
  const form = { title: 'Nanti malam', synopsis: '', age_label: '13+', kapan: 'nanti' }
  for (const publish_at of [
    '',
    'x',
    wibInput(new Date(Date.now() - HOUR)),
    wibInput(new Date(Date.now() + 91 * DAY)),
  ]) {
    const refused = await post(step, { ...form, publish_at }).expect(422)
    expect(refused.text).toMatch(/f-publish_at-error[^>]*>\s*(Isi tanggal|Waktu itu|Paling lama)/)
    expect(refused.text).toContain('Nanti malam')
  }
  const at = new Date(Math.ceil(Date.now() / 60_000) * 60_000 + DAY)
  await post(step, { ...form, publish_at: wibInput(at) }).expect(303)
  expect((await draft.row()).publish_at).toEqual(at)
  const scheduled = await page(step)
  expect(scheduled.attribute('[name=publish_at]', 'value')).toBe(wibInput(at))
  expect(scheduled.body()).toContain('Terbit otomatis')
  expect((await page('/komik/karyaku/')).text('.own-state')).toContain('WIB')
  await spend(draft)
  expect((await page(step)).body()).toContain('Batalkan jadwal')
  await post(step, { ...form, kapan: 'batal' }).expect(303)
  expect((await draft.row()).publish_at).toBeNull()
  await db()('creators').where({ user_id: draft.user_id }).update({ publish_quota: 3 })
  await post(step, { ...form, kapan: 'sekarang' }).expect(303)
  expect((await draft.row()).published_at).not.toBeNull()
})

test('nobody publishes below the age that staff have set meanwhile', async () => {
  const draft = await makeDraft()
  const act = { action: 'age', category: 'kekerasan', age_label: '17+', message: '' } as const
  await db()('comic_moderations').insert({ comic_id: draft.id, ...act })
  const publication = { publisher: 'Dinda', age_label: 'semua' } as const
  await expect(publishComic(deps(), draft.id, publication)).rejects.toMatchObject({ status: 422 })
  expect((await draft.row()).published_at).toBeNull()
})

test('only the creator schedules', async () => {
  const draft = await makeDraft()
  const other = await tokenOf(await makeUser(db()))
  await call('post', `/comics/${draft.id}/publish`, other)
    .send({ publish_at: inTime(DAY) })
    .expect(404)
  await call('post', `/comics/${draft.id}/publish`).send({}).expect(401)
  await expect(setVisible(deps(), draft.id, true)).rejects.toMatchObject({ status: 409 })
})
