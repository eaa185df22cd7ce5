import type { Knex } from 'knex'
import * as z from 'zod'
import { allow } from '../../platform/access.ts'
import type { AccountPart } from '../../platform/feature.ts'
import { type AppRouter, seeOther, signedIn, type Viewer } from '../../web/context.ts'
import { moment, nearMoment } from '../../web/dates.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { PageNumber, readQuery } from '../../web/form.ts'
import { paginateOrThrow, toPageRange } from '../../web/paging.ts'
import { fragment, page as pageOf } from '../../web/render.ts'
import { comicHref, nextStep, OWN_COMICS, stepHref, steps } from '../comic/comic.ts'
import { isUpload, moderationView } from '../comic/moderation.ts'
import { lastModerations } from '../comic/moderation-queries.ts'
import { type Comic, countOwn, listOwn } from '../comic/queries.ts'
import { pictureHref } from '../pictures/pictures.ts'
import { isDrawing, isWorking } from '../rules/making.ts'
import { mayPublishOrEdit, maySwitchVisibility } from '../rules/publishing.ts'
import { isPublic } from '../rules/visibility.ts'
import { removeComic } from '../work/ask.ts'
import { anyComicAt, ownComicAt, readPurse, type StudioDeps } from './studio.ts'

const ownPage = pageOf<Awaited<ReturnType<typeof readOwn>> & { flash: string | null }>('/comics/studio/own')
const accountFragment = fragment<{ count: number }>('/comics/studio/_account')
const removePage = pageOf<ReturnType<typeof removeView>>('/comics/studio/remove')

const flashes = { hapus: 'Komiknya sudah dihapus.' }
const Where = z.object({ halaman: PageNumber.catch(1) })

export function ownPages(router: AppRouter, deps: StudioDeps) {
  const { db } = deps

  router.get('/komik/karyaku', allow('signed_in'), async (ctx) => {
    const own = await readOwn(deps, signedIn(ctx), readQuery(Where, ctx.query).halaman)
    ownPage(ctx, { ...own, flash: flashIn(flashes, ctx) })
  })

  router.get('/komik/:slug/hapus', allow('signed_in'), async (ctx) => {
    removePage(ctx, removeView(await ownComicAt(ctx, db, anyComicAt)))
  })

  router.post('/komik/:slug/hapus', allow('signed_in'), async (ctx) => {
    const { id } = await ownComicAt(ctx, db, anyComicAt)
    await removeComic(deps, id)
    seeOther(ctx, withFlash(OWN_COMICS, 'hapus'))
  })
}

export async function ownPart(db: Knex, { id }: Viewer): Promise<AccountPart> {
  const count = await countOwn(db, id)
  return { own: accountFragment({ count }), marks: count > 0 ? { karyaku: `${count} komik` } : {} }
}

const OWN_PER_PAGE = 12

async function readOwn(deps: StudioDeps, viewer: Viewer, page: number) {
  const total = await countOwn(deps.db, viewer.id)
  const comics = await listOwn(deps.db, viewer.id, toPageRange(page, OWN_PER_PAGE))
  const moderations = await lastModerations(deps.db, comics)
  const purse = await readPurse(deps, viewer)
  const toCard = (comic: Comic) => ownCard(comic, purse.bar !== null)
  return {
    cards: comics.map((comic) => ({ ...toCard(comic), moderation: moderationView(comic, moderations.get(comic.id)) })),
    pagination: paginateOrThrow(total, OWN_PER_PAGE, page, (at) =>
      at === 1 ? OWN_COMICS : `${OWN_COMICS}?halaman=${at}`,
    ),
    total,
    purse,
  }
}

function removeView(comic: Comic) {
  const { title, facts, removeHref: action } = ownCard(comic)
  return { title, facts, action, back: OWN_COMICS }
}

/** `isBarred`: staff have stopped the creator, so the comic can neither be published nor shown again. */
function ownCard(comic: Comic, isBarred = false) {
  const next = nextStep(comic)
  const onward = isWorking(comic) ? 'Lihat prosesnya' : `Lanjut: ${steps[next - 1]?.toLowerCase()}`
  const [state, tone] = getComicState(comic, isBarred)
  const isDone = comic.published_at !== null || isBarred
  return {
    title: comic.title ?? comic.story_idea.slice(0, 60),
    picture: comic.cover === null ? null : pictureHref(comic.cover, 480),
    state,
    tone,
    facts: [`${comic.page_count} halaman`, comic.style, `diubah ${nearMoment(comic.updated_at, new Date())}`]
      .filter(Boolean)
      .join(' · '),
    go: {
      href: stepHref(comic, next),
      text: comic.source === 'pages' ? 'Atur halaman' : next === 6 ? 'Sunting panel' : onward,
    },
    page: isPublic(comic) ? comicHref(comic) : null,
    visibility: maySwitchVisibility(comic, isBarred) && {
      action: `${comicHref(comic)}tampil/`,
      value: comic.is_active ? 'tidak' : 'ya',
      text: comic.is_active ? 'Sembunyikan' : 'Tampilkan lagi',
    },
    reason: comic.removed_at && comic.removal_reason,
    publication: mayPublishOrEdit(comic) && {
      href: stepHref(comic, 7),
      text: isDone ? 'Ubah keterangan' : 'Terbitkan',
    },
    removeHref: `${comicHref(comic)}hapus/`,
  }
}

type State = readonly [text: string, tone: 'good' | 'warn' | 'bad' | 'info']

export function getComicState(comic: Comic, isBarred = false): State {
  if (comic.removed_at) return [isUpload(comic) ? 'Belum diterima' : 'Diturunkan', 'bad']
  if (comic.published_at) return comic.is_active ? ['Terbit', 'good'] : ['Disembunyikan', 'warn']
  if (comic.waiting_since) return ['Menunggu staf', 'info']
  if (comic.publish_at) return [`Terjadwal ${moment(comic.publish_at)}`, 'info']
  if (comic.source === 'pages' && comic.page_count === 0) return ['Belum ada halaman', 'warn']
  if (comic.draft_status === 'PENDING' && isDrawing(comic)) return ['Menunggu giliran', 'info']
  if (isBarred && comic.draft_status === 'COMPLETED') return ['Draf', 'warn']
  return drafts[comic.draft_status]
}

const drafts: Record<Comic['draft_status'], State> = {
  PENDING: ['Naskah ditulis', 'info'],
  GENERATING_SCRIPT: ['Naskah ditulis', 'info'],
  SCRIPT_READY: ['Naskah siap', 'info'],
  SCRIPT_FAILED: ['Naskah gagal', 'bad'],
  RENDERING: ['Sedang digambar', 'info'],
  RENDER_FAILED: ['Gambar gagal', 'bad'],
  COMPLETED: ['Siap terbit', 'good'],
  CANCELLED: ['Dibatalkan', 'warn'],
}
