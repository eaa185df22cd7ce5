import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { jobsCondition } from '../../src/admin/jobs/condition.ts'
import { features } from '../../src/app.ts'
import type { FeatureParts } from '../../src/platform/feature.ts'
import { useGoogleCloud } from '../comics/support/google.ts'
import { makeComic } from '../comics/support/make.ts'
import { fromHtmx, site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { useFolder } from '../support/folder.ts'
import { read } from '../support/page.ts'
import { makeUser, signInAs } from '../support/sign-in.ts'
import { makeStaff } from '../support/staff.ts'

const db = useDatabase()
const folder = useFolder()
const google = useGoogleCloud()
const PAGE = '/admin/pekerjaan/'
const KIND = 'prune-tokens'

async function look() {
  const { get } = await makeStaff(db())
  const { text } = await get(PAGE).expect(200)
  return { page: read(text), html: text }
}
/** The row of a job or queue, by its title. */
const rowOf = ({ page }: Awaited<ReturnType<typeof look>>, title: string) =>
  page.texts('#pekerjaan-isi li').find((row) => row.includes(title))

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000)
const lead = () => db()('leases').insert({ name: 'background', holder: 'a', until: minutesAgo(-1) })
const addRun = (run: object = {}) =>
  db()('job_runs').insert({
    kind: KIND,
    ...{ started_at: minutesAgo(3), ended_at: minutesAgo(3), duration_ms: 2_400, error: null, failures: 0 },
    ...run,
  })

test('each job shows when it ran, how long it took and when it runs next, and nothing has failed yet', async () => {
  await lead()
  await addRun()
  const seen = await look()
  expect(rowOf(seen, 'Membuang token lama')).toMatch(
    /Baik · tiap jam · terakhir 3 menit lalu, selama 2,4 detik · berikutnya 5\d menit lagi Jalankan sekarang/,
  )
  expect(rowOf(seen, 'Membuang sesi lama')).toMatch(/Belum pernah · tiap 10 menit/)
  expect(rowOf(seen, 'Mencocokkan pembayaran')).toMatch(/tiap hari pukul 02\.15 WIB/)
  expect(rowOf(seen, 'Kabar dari gateway pembayaran')).toMatch(/0 menunggu · 0 dikerjakan · 0 gagal/)
  expect(seen.page.text('[aria-labelledby=gagal] p')).toBe('Belum ada yang gagal.')
  expect(seen.html).not.toContain('Belum ada server')
  expect(seen.page.texts('.staff-menu a, nav a').some((link) => link.startsWith('Pekerjaan'))).toBe(true)
})

test('a job that failed stands with its error among what failed; one that runs or was asked for has no button', async () => {
  await lead()
  await addRun({ error: 'the disk is full', failures: 2 })
  await addRun({ kind: 'prune-codes', ended_at: null })
  await addRun({ kind: 'prune-sessions', asked_at: new Date() })
  const seen = await look()
  expect(seen.page.texts('[aria-labelledby=gagal] li')[0]).toMatch(/token lama Gagal 2 kali.*the disk is full/)
  expect(rowOf(seen, 'kode lama')).toMatch(/Berjalan/)
  expect(rowOf(seen, 'sesi lama')).toMatch(/Diminta/)
  for (const title of ['kode lama', 'sesi lama']) expect(rowOf(seen, title)).not.toContain('Jalankan')
})

test('without a server that leads, the page says so', async () => {
  const { page } = await look()
  expect(page.text('.state-degraded')).toContain('Belum ada server')
})

test('"Jalankan sekarang" asks for a run once, says so and stands in the log', async () => {
  await lead()
  const { get, post } = await makeStaff(db())
  const answer = await post(`${PAGE}${KIND}/jalankan/`).expect(303)
  expect(await db()('job_runs').where({ kind: KIND }).first()).toMatchObject({ asked_at: expect.any(Date) })
  expect(read((await get(answer.headers.location ?? '')).text).text('.said')).toContain('Diminta berjalan sekarang')
  await post(`${PAGE}${KIND}/jalankan/`).expect(409)
  await db()('job_runs').update({ asked_at: null, started_at: new Date(), ended_at: null })
  const again = await post(`${PAGE}${KIND}/jalankan/`).expect(409)
  expect(again.text).toContain('sedang berjalan')
  await post(`${PAGE}no-such-job/jalankan/`).expect(404)
  expect(await db()('audit_log').select('action', 'subject')).toEqual([
    { action: 'job.run', subject: 'Membuang token lama' },
  ])
})

test('visitors, members and editors may neither look nor act', async () => {
  await site(db()).get(PAGE).expect(303)
  for (const [role, status] of [
    ['member', 403],
    ['editor', 403],
    ['staff', 200],
  ] as const) {
    const cookie = await signInAs(db(), { role })
    await site(db()).get(PAGE).set('Cookie', cookie).expect(status)
    if (role === 'staff') continue
    await site(db()).post(`${PAGE}${KIND}/jalankan/`).set('Cookie', cookie).expect(403)
    await site(db()).post(`${PAGE}inbox/1/ulangi/`).set('Cookie', cookie).expect(403)
  }
  expect(await db()('job_runs')).toEqual([])
})

/** Work of each kind that failed, with its id. */
const broken = {
  async inbox() {
    const body = JSON.stringify({ external_id: 'INV-7' })
    const row = { provider: 'xendit', dedupe_key: 'a', body }
    const [added] = await db()('webhook_inbox').insert(row).returning('id')
    await db()('webhook_inbox').update({ state: 'failed', result: 'Gateway tidak menjawab', attempts: 8 })
    return added?.id ?? ''
  },
  async mail() {
    const row = { kind: 'mail', dedupe_key: 'a', summary: 'INV-7', payload: '{}' }
    const [added] = await db()('outbox').insert(row).returning('id')
    const failed = { state: 'failed', error: '550 tidak ada kotak ini', ended_at: new Date(), attempts: 9 } as const
    await db()('outbox').update(failed)
    return added?.id ?? ''
  },
  async export() {
    const { id: comic_id } = await makeComic(db(), { title: 'INV-7' })
    const [added] = await db()('comic_exports').insert({ comic_id, kind: 'pdf', key: 'k' }).returning('id')
    await db()('comic_exports').update({ status: 'FAILED', error: 'Berkasnya gagal dibuat.' })
    return String(added?.id)
  },
  async video() {
    const { id: comic_id } = await makeComic(db(), { title: 'INV-7' })
    const [added] = await db()('comic_exports').insert({ comic_id, kind: 'video', key: 'k' }).returning('id')
    await db()('comic_exports').update({ status: 'FAILED', error: 'Berkasnya gagal dibuat.' })
    return String(added?.id)
  },
  async narration() {
    const { id: comic_id, user_id } = await makeComic(db(), { title: 'INV-7' })
    const failed = { status: 'FAILED', error: 'Ada kesalahan di pihak kami.' } as const
    const row = { comic_id, user_id, ...failed } as never // a narration has no recording
    const [added] = await db()('voice_jobs').insert(row).returning('id')
    return added?.id ?? ''
  },
  async transcription() {
    const { id: user_id } = await makeUser(db())
    const recording = JSON.stringify({ kind: 'ogg', seconds: 2, rate: null, channels: 1, size: 9 })
    const failed = { status: 'FAILED', error: 'Tidak ada kata yang terdengar.' } as const
    const [added] = await db()('voice_jobs')
      .insert({ user_id, audio: null, recording, ...failed })
      .returning('id')
    return added?.id ?? ''
  },
  async drawing() {
    const { id } = await makeComic(db(), { title: 'INV-7', published_at: null })
    await db()('comics').where({ id }).update({ draft_status: 'SCRIPT_FAILED', error: 'Ada kesalahan di pihak kami.' })
    return String(id)
  },
}
/** A server with mail and Google's voices. */
function everything(): Record<string, string> {
  const key = path.join(folder, 'key.json')
  writeFileSync(key, google.cloud().keyFile)
  const voices = { GOOGLE_APPLICATION_CREDENTIALS: key, GOOGLE_API_BASE_URL: google.cloud().url }
  return { EMAIL_HOST: 'smtp.contoh.test', EMAIL_FROM: 'kabar@contoh.test', ...voices, DATA_DIR: folder }
}
const stateOf = {
  inbox: () => db()('webhook_inbox').pluck('state'),
  mail: () => db()('outbox').pluck('state'),
  export: () => db()('comic_exports').pluck('status'),
  video: () => db()('comic_exports').pluck('status'),
  narration: () => db()('voice_jobs').pluck('status'),
  drawing: () => db()('comics').pluck('draft_status'),
}
const after = {
  ...{ inbox: 'waiting', mail: 'waiting', drawing: 'GENERATING_SCRIPT' },
  ...{ export: 'PENDING', video: 'PENDING', narration: 'PENDING' },
}

test.each(['inbox', 'mail', 'export', 'video', 'narration', 'drawing'] as const)(
  'a failed row of %s is shown with its error, and repeated',
  async (kind) => {
    const id = await broken[kind]()
    const { get, post, part } = await makeStaff(db(), everything())
    const page = read((await get(PAGE)).text)
    const [row] = page.texts('[aria-labelledby=gagal] li')
    expect(row).toMatch(/INV-7.*(tidak menjawab|kotak ini|gagal dibuat|pihak kami).*Coba lagi/)
    const action = page.attribute('[aria-labelledby=gagal] form', 'action') ?? ''
    expect(action).toBe(`${PAGE}${kind}/${id}/ulangi/`)
    const answer = await post(action).expect(303)
    expect(await stateOf[kind]()).toEqual([after[kind]])
    const then = read((await get(answer.headers.location ?? '')).text)
    expect(then.text('.said')).toContain('Dimasukkan lagi ke antrean')
    expect(then.text('[aria-labelledby=gagal] p')).toBe('Belum ada yang gagal.')
    await part(action, {}).expect(409)
    expect(await db()('audit_log').where({ action: 'job.repeat' }).pluck('subject')).toEqual([
      expect.stringContaining('INV-7'),
    ])
  },
)

test('a recording that gave no text is shown without a button, because it is gone', async () => {
  const id = await broken.transcription()
  const { get, post } = await makeStaff(db(), everything())
  const page = read((await get(PAGE)).text)
  expect(page.text('[aria-labelledby=gagal] li')).toMatch(/Rekaman.*Tidak ada kata/)
  expect(page.all('[aria-labelledby=gagal] form')).toHaveLength(0)
  await post(`${PAGE}transcription/${id}/ulangi/`).expect(409)
})

test('a drawing that failed has no button, because its creator pays for the next; what is not there is 404', async () => {
  const id = await broken.drawing()
  await db()('comics').update({ draft_status: 'RENDER_FAILED' })
  const { page } = await look()
  expect(page.texts('[aria-labelledby=gagal] li')).toHaveLength(1)
  expect(page.all('[aria-labelledby=gagal] form')).toHaveLength(0)
  const { post } = await makeStaff(db())
  await post(`${PAGE}drawing/${id}/ulangi/`).expect(409)
  for (const one of ['drawing/999999999', 'no-such-kind/1', 'inbox/x', 'inbox/%00'])
    await post(`${PAGE}${one}/ulangi/`).expect(404)
})

test('money that the gateway denied has not failed; a webhook that is repeated closes its notice', async () => {
  const id = await broken.inbox()
  const told = { kind: 'alert', message: 'Satu kabar gateway terus gagal.', href: null, author: null } as const
  await db()('notices').insert({ ...told, about: `webhook ${id}` })
  const { post } = await makeStaff(db())
  await post(`${PAGE}inbox/${id}/ulangi/`).expect(303)
  await expect.poll(() => db()('notices').whereNull('closed_as')).toEqual([])
  await db()('webhook_inbox').update({ state: 'failed', result: 'denied' })
  expect((await look()).page.text('[aria-labelledby=gagal] p')).toBe('Belum ada yang gagal.')
  await post(`${PAGE}inbox/${id}/ulangi/`).expect(409)
})

test('the page asks again for itself, and gets its part alone', async () => {
  const { get } = await makeStaff(db())
  const { text } = await get(PAGE).set(fromHtmx)
  expect(text).not.toContain('<html')
  expect(read(text).attribute('#pekerjaan-isi', 'hx-trigger')).toBe('every 5s')
})

test('the operator is told of a job that failed three times in a row, and of failed work that nobody else tells of', async () => {
  const admin = features.find(({ name }) => name === 'admin')
  expect(admin).toBeDefined()
  const queue = {
    table: 'comic_exports',
    waiting: 'false',
    order: ['id'],
    failures: { where: "status = 'FAILED'", about: "'x'" },
  }
  const parts = [
    {
      jobs: [{ name: 'prune tokens', title: 'Membuang token lama', every: 1, run: async () => {} }],
      workers: [{ kind: 'export', title: 'Berkas komik', queue }],
    },
  ] as unknown as FeatureParts[] // a worker has more than this check reads
  const { check, place } = jobsCondition({ db: db(), opened: () => parts })
  expect(place).toEqual({ href: PAGE })
  await addRun({ failures: 2, error: 'the disk is full' })
  expect(await check()).toBeNull()
  await db()('job_runs').update({ failures: 3 })
  expect(await check()).toEqual({
    level: 'warning',
    sentence: '“Membuang token lama” gagal 3 kali berturut-turut: the disk is full.',
  })
  await db()('job_runs').update({ failures: 0, error: null })
  await makeUser(db())
  await broken.export()
  expect(await check()).toEqual({ level: 'warning', sentence: 'Berkas komik: 1 gagal dalam sehari terakhir.' })
  await db()('comic_exports').update({ created_at: minutesAgo(1_500) })
  expect(await check()).toBeNull()
})
