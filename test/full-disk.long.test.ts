import files, { readdir } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import path from 'node:path'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { paidInFull, shirtForm } from './orders/support/orders.ts'
import { makePriceList } from './products/support/make.ts'
import { site } from './support/app.ts'
import { useOwnDatabase } from './support/db.ts'
import { useFolder } from './support/folder.ts'
import { makeTitle } from './support/make.ts'
import { read } from './support/page.ts'
import { makePng } from './support/picture.ts'
import { makeUser, signIn } from './support/sign-in.ts'

/** While set, pictures are written to a disk without room. */
let isFull = false
const { open } = files
const noRoom = async () =>
  Promise.reject(Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' }))
function openBy(by: typeof open): void {
  files.open = by
  syncBuiltinESMExports()
}
beforeAll(() => openBy(async (...args) => Object.assign(await open(...args), isFull ? { writeFile: noRoom } : {})))
afterAll(() => openBy(open))

const db = useOwnDatabase()
const dataDir = useFolder()
const tables = ['slugs', 'titles_seen', 'title_mappings', 'episodes_seen', 'answers']
const shop = () => site(db(), { settings: { DATA_DIR: dataDir } })

beforeEach(async () => {
  await db().raw(`create or replace function no_room() returns trigger language plpgsql as
    $$ begin raise 'could not extend file: No space left on device' using errcode = 'disk_full'; end $$`)
})
afterEach(async () => {
  isFull = false
  for (const table of tables) await db().raw('drop trigger if exists no_room on ??', [table])
})

async function fillDatabase(): Promise<void> {
  for (const table of tables)
    await db().raw('create trigger no_room before insert or update on ?? execute function no_room()', [table])
}

describe('a full disk', () => {
  test('leaves the catalog readable, from the first page on', async () => {
    const title = await makeTitle(db(), { slug: 'mercusuar', title: 'Mercusuar', weekly_rank: 1, episodes: 2 })
    await fillDatabase()

    const [home, show, episode, list] = await Promise.all(
      ['/', `/anime/${title.slug}/`, `/episode/${title.slug}-episode-1/`, '/search/?q=mercusuar'].map((address) =>
        site(db()).get(address),
      ),
    )

    expect([home?.status, show?.status, episode?.status, list?.status]).toEqual([200, 200, 200, 200])
    expect(read(home?.text ?? '').text('.hero-slide h2')).toBe('Mercusuar')
    expect(read(list?.text ?? '').texts('.card-title')).toEqual(['Mercusuar'])
  })

  test('refuses a photo with a 503 beside its field, and shows the copies that it cannot keep', async () => {
    const user = await makeUser(db())
    const cookie = await signIn(db(), user)
    const send = () => shop().post('/akun/foto/').set('Cookie', cookie).attach('photo', picture, 'foto.png')
    const picture = await makePng({ width: 600, height: 400 })
    expect((await send()).status).toBe(303)
    const src =
      read((await shop().get('/akun/foto/').set('Cookie', cookie)).text).attribute('.account-head .photo', 'src') ?? ''
    isFull = true

    const refused = await send()
    const shown = await shop().get(src).buffer(true)

    expect([refused.status, read(refused.text).text('#f-photo-error')]).toEqual([
      503,
      expect.stringContaining('sedang penuh'),
    ])
    expect([shown.status, (await sharp(shown.body).metadata()).width]).toEqual([200, 480])
    expect(await readdir(path.join(dataDir, 'upload-derivatives'))).toEqual([])
    expect((await db()('users').where({ id: user.id }).first())?.photo).toMatch(/-600x400\.png$/)
    await shop().post('/akun/foto/hapus/').set('Cookie', cookie).expect(303)
  })

  test('refuses pictures with a 503, leaves nothing half written, and is no bug', async () => {
    const picture = await makePng()
    const form = shirtForm(await makePriceList(db()))
    isFull = true

    const page = await shop().post('/pesan/kaos/').field(form).attach('design', picture, 'desain.png')
    const draft = await shop()
      .post('/pesan/kaos/')
      .field({ ...form, quantity: '' })
      .attach('design', picture, 'desain.png')
    const api = await shop().post('/api/v1/order/').field(paidInFull).attach('design', picture, 'desain.png')

    expect([page.status, draft.status, api.status]).toEqual([503, 503, 503])
    expect(read(page.text).text('#f-design-error')).toContain('Kirim tanpa gambar dulu')
    expect(await readdir(path.join(dataDir, 'uploads'))).toEqual([])
    expect(await readdir(path.join(dataDir, 'upload-drafts'))).toEqual([])
    expect((await shop().post('/pesan/kaos/').field(form)).status).toBe(303)
  })

  test('is told to balancers', async () => {
    const disk = async () => (await shop().get('/health/ready')).body.checks.disk
    expect(await disk()).toEqual({ ok: true, why: null })
    isFull = true
    expect(await disk()).toEqual({ ok: false, why: 'full' })
  })
})
