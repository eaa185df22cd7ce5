import { expect, test } from 'vitest'
import { comicSlug } from '../../src/comics/comic/comic.ts'
import { toWibDay } from '../../src/web/dates.ts'
import { useDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { makeUser } from '../support/sign-in.ts'
import { useBrowsers } from './support/browser.ts'
import { makeComic } from './support/make.ts'

const db = useDatabase()
const { as, staff, visitor } = useBrowsers(db)

async function reported() {
  const comic = await makeComic(db())
  const reader = await makeUser(db())
  const [comment] = await db()('comic_comments')
    .insert({ comic_id: comic.id, user_id: reader.id, content: 'Kasar sekali.', rating: 1 })
    .returning('id')
  const comment_id = comment?.id ?? 0
  for (const reason of ['Bukan karyanya.', 'Ini gambar orang.']) {
    const { id } = await makeUser(db())
    await db()('comic_reports').insert({ comic_id: comic.id, reporter_id: id, reason })
  }
  const insulted = { comic_id: comic.id, comment_id, reporter_id: comic.user_id, reason: 'Menghina.' }
  await db()('comic_reports').insert(insulted)
  return { comic, comment_id }
}

test('what readers report stands in one row for each thing, with its reasons', async () => {
  await reported()
  const { page: get } = await staff()
  const page = await get('/admin/komik/')
  expect(page.all('.report-picture img')).toHaveLength(2)
  const rows = page.all('.report-row').map((row) => row.text)
  expect(rows).toHaveLength(2)
  expect(rows.join(' ')).toContain('2 laporan')
  expect(rows.join(' ')).toContain('Ini gambar orang.')
  expect(rows.join(' ')).toMatch(/Isi komentar\s+Kasar sekali\./)
  expect(rows.join(' ')).toMatch(/Alasan pelapor\s+Menghina\.\s+· oleh/)
})

test('a report names who sent it, and leads to the place of what is reported', async () => {
  const { comic, comment_id } = await reported()
  const { id } = await makeUser(db(), { username: 'pelapor' })
  await db()('comic_reports').insert({ comic_id: comic.id, comment_id, reporter_id: id, reason: 'Kasar.' })
  const writer = await makeUser(db())
  const newer = { comic_id: comic.id, user_id: writer.id, content: 'Bagus.' }
  await db()('comic_comments').insert(Array.from({ length: 8 }, () => newer))
  const page = await (await staff('admin')).page('/admin/komik/')
  expect(page.attribute(`main a[href="/admin/pengguna/${id}/"]`, 'href')).toBeTruthy()
  const place = page.attribute('main a[href*="#komentar-"]', 'href') ?? ''
  expect(place).toMatch(new RegExp(`komentar=2#komentar-${comment_id}$`))
  const shown = await visitor.page(place.split('#')[0] ?? '')
  expect(shown.all(`#komentar-${comment_id}`)).toHaveLength(1)
  const { page: get } = await staff()
  expect((await get('/admin/komik/')).text('main')).toContain('pelapor')
  const today = await get('/admin/')
  const waiting = (text: string | null) => Number(/(\d+) hal menunggu/.exec(text ?? '')?.[1])
  expect(waiting(today.text('main'))).toBeLessThan(10)
  expect(today.text('main')).toContain('2 komik atau komentar dilaporkan')
})

test('a hidden comment and its rating count no longer, and it comes back from its list, with its rating if its author has given no other since', async () => {
  const { comic, comment_id } = await reported()
  const { page: get, post } = await staff()
  const ratings = () => db()('comics').where({ id: comic.id }).first('total_comments', 'rating_sum', 'rating_count')
  const before = await ratings()
  await post(`/admin/komik/komentar/${comment_id}/turunkan/`).expect(303)
  expect(await ratings()).toEqual({ total_comments: '0', rating_sum: '0', rating_count: '0' })
  await post(`/admin/komik/komentar/${comment_id}/turunkan/`).expect(404)
  expect((await get('/admin/komik/?tampil=diturunkan')).text('.report-row')).toContain('Kasar sekali.')
  await post(`/admin/komik/komentar/${comment_id}/pulihkan/`).expect(303)
  await post(`/admin/komik/komentar/${comment_id}/pulihkan/`).expect(404)
  expect(await ratings()).toEqual(before)
  expect((await get('/admin/komik/?tampil=diturunkan')).text('main')).toContain('Tidak ada yang perlu dilihat')
  const [entry] = await db()('audit_log').where({ action: 'comic.show_comment' })
  expect(entry).toMatchObject({ subject: comic.title })

  await db()('comic_comments').where({ id: comment_id }).update({ removed_at: new Date() })
  const { user_id } = (await db()('comic_comments').where({ id: comment_id }).first()) ?? { user_id: 0 }
  await db()('comic_comments').insert({ comic_id: comic.id, user_id, content: 'Bagus.', rating: 5 })
  await post(`/admin/komik/komentar/${comment_id}/pulihkan/`).expect(303)
  expect(await ratings()).toEqual({ total_comments: '2', rating_sum: '5', rating_count: '1' })
})

test('the creator reads why a comic was taken down, in the same word everywhere, and cannot publish it', async () => {
  const { comic } = await reported()
  await db()('comics').where({ id: comic.id }).update({ removed_at: new Date(), removal_reason: 'Gambar orang lain.' })
  const { page: get } = await as({ id: comic.user_id })
  const own = await get('/komik/karyaku/')
  expect(own.text('.own-card')).toMatch(/Diturunkan[\s\S]+Gambar orang lain\./)
  expect(own.texts('.own-card a').map((text) => text.trim())).not.toContain('Terbit')
  for (const path of [`/komik/${comicSlug(comic)}/`, `/komik/${comicSlug(comic)}/langkah/7/`])
    expect((await get(path)).text('main')).toMatch(/diturunkan staf[\s\S]+Gambar orang lain\./)
  expect((await get('/akun/')).attribute('main a[href="/komik/karyaku/"]', 'href')).toBeTruthy()
})

test('staff read that a comment is only hidden, and its author that it is gone for good', async () => {
  const { comic, comment_id } = await reported()
  const { page: get } = await staff()
  const path = `/komik/${comicSlug(comic)}/`
  expect((await get(path)).text(`#komentar-${comment_id} .comment-remove p`)).toContain('Staf bisa memulihkannya')
  const { user_id = 0 } = (await db()('comic_comments').where({ id: comment_id }).first()) ?? {}
  const author = await as({ id: user_id })
  expect((await author.page(path)).text(`#komentar-${comment_id} .comment-remove p`)).toContain(
    'hilang untuk selamanya',
  )
})

test('reports are closed without consequence', async () => {
  const { comic, comment_id } = await reported()
  const { page: get, post } = await staff()
  await post(`/admin/komik/${comic.id}/selesai/`).expect(303)
  await post(`/admin/komik/komentar/${comment_id}/selesai/`).expect(303)
  expect((await get('/admin/komik/')).text('main')).toContain('Tidak ada yang perlu dilihat')
  expect(await db()('audit_log').where({ action: 'comic.report_finish' })).toHaveLength(2)
  await post(`/admin/komik/${comic.id}/selesai/`).expect(404)
  await post(`/admin/komik/komentar/${comment_id}/selesai/`).expect(404)
  expect(await db()('audit_log').where({ action: 'comic.report_finish' })).toHaveLength(2)
})

test('a banner puts its first comic large on the list of comics; a wrong address stands beside its field', async () => {
  const { id } = await makeComic(db(), { title: 'Perahu Ayah' })
  await makeComic(db(), { title: 'Yang Lain', total_views: '900' })
  const { page: get, post } = await staff()
  const unknown = { title: 'Pilihan', description: '', link_url: '', comics: 'bukan komik' }
  const wrong = await post('/admin/komik/banner/baru/', unknown).expect(422)
  expect(read(wrong.text).text('.field-error')).toContain('alamat atau nomor komik')
  const comics = `/komik/perahu-ayah-${id}/`
  const fields = { ...unknown, title: 'Pilihan redaksi', description: 'Dari pelabuhan.', comics, is_active: 'ya' }
  await post('/admin/komik/banner/baru/', fields).expect(303)
  await post('/admin/komik/banner/baru/', fields).expect(422)
  expect((await visitor.page('/komik/')).text('main')).toContain('Dari pelabuhan.')
  const form = await get('/admin/komik/banner/pilihan-redaksi/')
  expect(form.text('.banner-comics')).toContain('Perahu Ayah')
  expect(form.all('.banner-comics img')).toHaveLength(1)
  const { is_active: _, ...hidden } = fields
  await post('/admin/komik/banner/pilihan-redaksi/', hidden).expect(303)
  expect((await get('/admin/komik/banner/')).text('main')).toContain('Disimpan')
  expect((await visitor.page('/komik/')).text('main')).not.toContain('Dari pelabuhan.')
  await post('/admin/komik/banner/pilihan-redaksi/hapus/').expect(303)
  await post('/admin/komik/banner/pilihan-redaksi/hapus/').expect(404)
  expect(await db()('audit_log').where({ action: 'comic.delete_banner', subject: 'Pilihan redaksi' })).toHaveLength(1)
  expect((await get('/admin/komik/banner/?kabar=hapus')).text('main')).toContain('Spanduknya dihapus')
})

test('forty addresses of comics fit on a banner', async () => {
  const { page: get, post } = await staff()
  const { id } = await makeComic(db())
  const address = `https://kortekstream.example/komik/${'sebuah-judul-panjang-'.repeat(3)}${id}/`
  const fields = { title: 'Empat puluh', description: '', link_url: '' }
  await post('/admin/komik/banner/baru/', { ...fields, comics: `${address}\r\n`.repeat(40) }).expect(303)
  expect((await get('/admin/komik/banner/empat-puluh/')).all('.banner-comics li')).toHaveLength(1)
  await post('/admin/komik/banner/baru/', { ...fields, comics: `${address}\r\n`.repeat(41) }).expect(422)
})

test('comics that are not public now stay on their banner when it is saved', async () => {
  const { page: get, post } = await staff()
  const hidden = await makeComic(db(), { title: 'Disimpan Dulu', is_active: false })
  const down = await makeComic(db(), { title: 'Diturunkan Staf', removed_at: new Date() })
  const named = { title: 'Nanti lagi', description: '', link_url: '' }
  const fields = { ...named, comics: `${hidden.id} ${down.id}`, is_active: 'ya' }
  await post('/admin/komik/banner/baru/', fields).expect(303)
  const form = await get('/admin/komik/banner/nanti-lagi/')
  const comics = form.text('textarea[name=comics]') ?? ''
  await post('/admin/komik/banner/nanti-lagi/', { ...fields, comics }).expect(303)
  const ids = [hidden.id, down.id]
  expect(await db()('banner_comic').whereIn('comic_id', ids).orderBy('position').pluck('comic_id')).toEqual(ids)
  expect((await visitor.page('/komik/')).text('main')).not.toContain('Disimpan Dulu')
})

test('a banner called as the form for a new one is has an address of its own', async () => {
  const { page: get, post } = await staff()
  await post('/admin/komik/banner/baru/', { title: 'Baru', description: '', link_url: '', comics: '' }).expect(303)
  const links = (await get('/admin/komik/banner/')).all('main a')
  const own = links.find(({ text }) => text.trim() === 'Baru')
  expect((await get(own?.getAttribute('href') ?? '')).text('h1')).toBe('Ubah spanduk')
})

test('staff see what Google costs today, how often it failed, and when the ceiling of the day is reached', async () => {
  const { page: get } = await staff()
  expect((await get('/admin/komik/google/')).body()).toContain('Belum ada layanan Google yang dipakai')
  const day = toWibDay(new Date())
  await db()('google_uses').insert({ day, service: 'picture', calls: 20, units: 18, cost: 39_600 })
  await db()('google_uses').update({ failed: 2 })
  await db()('google_uses').insert({ day: '2020-01-01', service: 'script', calls: 9, units: 9, cost: 1_350 })
  const page = await get('/admin/komik/google/')
  expect(page.all('tbody tr').map((row) => row.text.replace(/\s+/g, ' '))).toEqual([
    expect.stringMatching(/Gambar 18 gambar 2 dari 20 Rp 39\.600/),
  ])
  expect(page.body()).toContain('Biaya hari ini: Rp 39.600 dari Rp 500.000')
  await db()('google_uses').insert({ day, service: 'script', calls: 1, units: 1, cost: 500_000 })
  expect((await get('/admin/komik/google/')).body()).toContain('Batas hari ini tercapai')
})
