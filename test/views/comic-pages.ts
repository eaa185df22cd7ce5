import type { Knex } from 'knex'
import { comicHref, FOLLOWED, peekHref, seriesHref } from '../../src/comics/comic/comic.ts'
import { findComic } from '../../src/comics/comic/queries.ts'
import { makeLettering } from '../../src/comics/lettering/screen.ts'
import { purchaseHref } from '../../src/comics/money/subscriptions/subscription-deps.ts'
import { Dialogue } from '../../src/comics/script/script.ts'
import { progressFragments } from '../../src/comics/studio/progress.ts'
import { readProgress } from '../../src/comics/work/live.ts'
import { toWibDay } from '../../src/web/dates.ts'
import { fragment } from '../../src/web/render.ts'
import { makeComic } from '../comics/support/make.ts'
import { makePurchase } from '../comics/support/purchases.ts'
import { makeSeries } from '../comics/support/series.ts'
import { fillStudio } from './studio-pages.ts'
import { fillWallet } from './wallet-pages.ts'

type Made = Awaited<ReturnType<typeof makeComic>>
type Start = string | [path: string, form: Record<string, string>]

/**
 * Writes comics in every state, some by the given member. Returns the addresses that no link leads to, by who opens them:
 * a visitor, or that member.
 */
export async function fillComics(db: Knex, member: { id: number }): Promise<Record<'visitor' | 'member', Start[]>> {
  const comic = await makeComic(db)
  const [comment] = await db('comic_comments')
    .insert({ comic_id: comic.id, user_id: member.id, content: 'Bagus.', rating: 5 })
    .returning('id')
  const reply = { comic_id: comic.id, parent_id: comment?.id ?? 0, content: 'Setuju.' }
  await db('comic_comments').insert({ ...reply, user_id: comic.user_id })
  const draft = await makeComic(db, { user_id: member.id, published_at: null, secret: 'a'.repeat(43) })
  await fillFollows(db, comic, member)
  await db('comic_reports').insert([
    { comic_id: comic.id, reporter_id: member.id, reason: 'Bukan karyanya.' },
    { comic_id: comic.id, comment_id: comment?.id ?? null, reporter_id: member.id, reason: 'Kasar.' },
  ])
  await makeComic(db, { removed_at: new Date(), removal_reason: 'Gambar milik orang lain.' })
  const judged = await fillModerations(db, member)
  const look = { title: 'Mempertanggungjawabkan Naga', age_label: '17+', illustrator: 'gemini' } as const
  const adult = await makeComic(db, { user_id: member.id, ...look })
  await fillSocial(db, comic, member)
  const series = await fillSeries(db, member)
  const { bill, paid } = await fillPurchases(db, member)
  await db('google_uses').insert({ day: toWibDay(new Date()), service: 'picture', calls: 18, units: 18, cost: 39_600 })
  return {
    visitor: [
      peekHref(draft.secret ?? ''),
      seriesHref(series),
      ...[comic, ...series.comics.slice(0, 1)].map(comicHref),
      `/komik/kartu/?slug=${comic.id}`,
      `/komik/mempertanggungjawabkan-naga-${adult.id}/baca/`,
    ],
    member: [
      ...[seriesHref(series), comicHref(comic)],
      ...['', '?tab=kreator', '?tab=seri'].map((tab) => FOLLOWED + tab),
      '/admin/komik/?tampil=diturunkan',
      '/admin/komik/banner/baru/',
      ['/admin/komik/banner/baru/', { title: '', comics: 'x' }],
      '/admin/komik/banner/',
      bill,
      `${bill}simulasi/`,
      `${paid}kwitansi/`,
      '/admin/komik/pembelian/?tampil=semua',
      ['/admin/komik/paket/baru/', { name: '' }],
      '/admin/komik/google/',
      ...['/admin/komik/semua/', '/admin/komik/semua/?q=tidak-ada', '/admin/komik/semua/?keadaan=menunggu'],
      ...['/admin/komik/?kategori=curian', `${judged}jawab/`, judged],
      [`${judged}jawab/`, { jawaban: '' }],
      [`/admin/komik/semua/${comic.id}/`, { action: 'age', message: '', age_label: '' }],
      [`/admin/komik/buku/${member.id}/larang/`, { pesan: '' }],
      [`/admin/komik/${comic.id}/turunkan/`, { alasan: '' }],
      ...(await fillWallet(db, member)),
      ...(await fillStudio(db, member)),
    ],
  }
}

/** The member follows the creator and a series of the comic. */
async function fillFollows(db: Knex, { id, user_id }: Made, member: { id: number }): Promise<void> {
  const [series] = await db('comic_series').insert({ user_id, title: 'Warung Hujan' }).returning('id')
  const series_id = series?.id ?? 0
  await db('comics').where({ id }).update({ series_id, episode_number: 1 })
  await db('creator_followers').insert({ follower_id: member.id, creator_id: user_id })
  await db('series_followers').insert({ follower_id: member.id, series_id })
}

/**
 * Comics on which staff have acted, one that waits for them, a draft and a barred creator. Returns the address of one by
 * the member, who has not answered yet.
 */
async function fillModerations(db: Knex, member: { id: number }): Promise<string> {
  const judged = await makeComic(db, { user_id: member.id, title: 'Malam Kelam', featured_at: new Date() })
  const { id, user_id } = await makeComic(db, { title: 'Sepatu Tua', age_label: '13+' })
  const act = { action: 'age', category: 'kekerasan', age_label: '13+', message: 'Ada darah.' } as const
  await db('comic_moderations').insert([
    { ...act, comic_id: judged.id },
    { ...act, comic_id: id, answer: 'Itu saus tomat.', answered_at: new Date() },
  ])
  await makeComic(db, { waiting_since: new Date(), published_at: null })
  await makeComic(db, { published_at: null })
  await db('creators').where({ user_id }).update({ barred_at: new Date(), bar_message: 'Tiga komik curian.' })
  return comicHref(judged)
}

/** Purchases of each state, with money that waits for staff. Returns the addresses of an open and a paid invoice. */
async function fillPurchases(db: Knex, member: { id: number }) {
  const buyer = { id: member.id, name: 'Kepala' }
  const open = await makePurchase(db, buyer, 'Basic', { provider: 'simulated', payment_url: 'http://localhost/' })
  const paid = await makePurchase(db, buyer, 'Pro', { status: 'success', paid_at: new Date() })
  await makePurchase(db, buyer, 'Credits 20', { status: 'failed', error: 'Gateway menolak' })
  const money = { provider: 'manual', amount: 1_000, currency: 'IDR', paid_at: new Date() }
  await db('purchase_payments').insert([
    { ...money, purchase_id: open.id, state: 'review', reason: 'amount' },
    { ...money, purchase_id: paid.id, state: 'applied', recorded_by: 'Rini' },
  ])
  const [starts_at, ends_at] = [new Date(Date.now() - 60_000), new Date(Date.now() + 86_400_000)]
  const period = { purchase_id: paid.id, user_id: member.id, is_unlimited: true, lifts_watermark: true }
  await db('subscriptions').insert({ ...period, starts_at, ends_at })
  return { bill: purchaseHref(open), paid: purchaseHref(paid) }
}

/** Writes what readers leave at a comic: comments, a place, and a banner of staff. */
async function fillSocial(db: Knex, comic: Made, member: { id: number }): Promise<void> {
  const comment = { comic_id: comic.id, user_id: member.id, content: 'Neneknya ternyata hantu.', rating: 5 }
  await db('comic_comments').insert([comment, { ...comment, is_spoiler: true }])
  const place = { page_number: 2, panel_number: 1, panel_id: comic.panelIds[3] ?? null }
  await db('comic_reads').insert({ user_id: member.id, comic_id: comic.id, ...place })
  const [banner] = await db('banners').insert({ slug: 'pilihan', title: 'Pilihan redaksi' }).returning('id')
  if (banner) await db('banner_comic').insert({ banner_id: banner.id, comic_id: comic.id })
}

/** A series that the member has begun to read. */
async function fillSeries(db: Knex, member: { id: number }) {
  const series = await makeSeries(db, { episodes: ['Tamu pertama', 'Mangkuk kedua', 'Payung'], panels: [3] })
  const read = { user_id: member.id, page_number: 1, panel_id: null }
  await db('comic_reads').insert(
    series.comics
      .slice(0, 2)
      .map(({ id: comic_id }, at) => ({ ...read, comic_id, panel_number: at === 0 ? 3 : 1, finished: at === 0 })),
  )
  return series
}

/** Renders the fragments that only pushes and forms send, and the file in a CBZ. */
export async function renderComics(db: Knex): Promise<void> {
  const working = await db('comics').where({ draft_status: 'RENDERING' }).first('id')
  const comic = working && (await findComic(db, working.id))
  if (!comic) throw new Error('fillComics comes first')
  const states = ['PENDING', 'RENDERING', 'RENDER_FAILED', 'COMPLETED'] as const
  for (const draft_status of states) progressFragments(await readProgress(db, { ...comic, draft_status }))
  const dialogues = [Dialogue.parse({ text: 'Malam itu …', kind: 'narration' }), Dialogue.parse({ text: 'Permisi?' })]
  const texts = {
    title: 'Naga',
    creator: 'Dinda',
    synopsis: '',
    genres: '',
    notes: '',
    penciller: '',
    ageRating: 'Teen',
  }
  fragment('/comics/comic_info')({ ...texts, pages: [1, 2, 3].map((bytes) => ({ width: 9, height: 9, bytes })) })
  for (const mark of ['Dinda', null])
    fragment('/comics/_lettering')(makeLettering({ dialogues, faces: [], size: 'wide', mark }))
}
