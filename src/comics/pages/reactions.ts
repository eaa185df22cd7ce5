import * as z from 'zod'
import { toActor } from '../../audit/audit.ts'
import type { NotifyMember } from '../../notices/member-notices.ts'
import { allow } from '../../platform/access.ts'
import type { Site } from '../../platform/feature.ts'
import { type AppRouter, type Context, seeOther, signedIn, wantsFragment } from '../../web/context.ts'
import { withFlash } from '../../web/flash.ts'
import { Id, readForm, readParam, typedIn } from '../../web/form.ts'
import { referringPage } from '../../web/referring-page.ts'
import { Refusal } from '../../web/refusal.ts'
import { answerFragment, fragment } from '../../web/render.ts'
import { comicHref } from '../comic/comic.ts'
import { creatorHref } from '../creators/creator.ts'
import type { ExportDeps } from '../export/ask.ts'
import { commentLimit, reportLimit } from '../limits.ts'
import { removeFollow, removeLike } from '../social/queries.ts'
import * as social from '../social/social.ts'
import { type Flash, findPublic, showComic } from './comic.ts'
import { likeView } from './comic-view-model.ts'
import { creatorAt, followView } from './creator.ts'
import type { ComicPage } from './queries.ts'

const likeFragment = fragment<{ like: ReturnType<typeof likeView> }>('/comics/_like')
export const followFragment = fragment<{ follow: ReturnType<typeof followView> }>('/comics/_follow')

const Switch = z.object({ nyala: z.enum(['ya', 'tidak'], 'Tombolnya tidak dikenal.') })

const reporting = allow('signed_in', { also: [reportLimit] })

type ReactionDeps = Pick<Site, 'db' | 'limits'> & { exports: ExportDeps; notifyMember: NotifyMember }

export function reactionPages(router: AppRouter, deps: ReactionDeps) {
  const { db } = deps
  router.post('/komik/:slug/suka', allow('signed_in'), async (ctx) => {
    const comic = await findPublic(db, ctx)
    const like = { comicId: comic.id, userId: signedIn(ctx).id }
    await (readSwitch(ctx) ? social.likeComic(deps, like) : removeLike(db, like))
    if (!wantsFragment(ctx)) return back(ctx, comicHref(comic))
    answerFragment(ctx, likeFragment({ like: likeView(await findPublic(db, ctx), { logIn: null }) }))
  })

  router.post('/kreator/:slug/ikuti', allow('signed_in'), async (ctx) => {
    const creator = await creatorAt(db, ctx)
    const follow = { followerId: signedIn(ctx).id, creatorId: creator.user_id }
    const isOn = readSwitch(ctx)
    await (isOn ? social.followCreator(deps, follow) : removeFollow(db, follow))
    if (!wantsFragment(ctx)) return back(ctx, creatorHref(creator.slug))
    answerFragment(ctx, followFragment({ follow: followView(creator, isOn, null) }))
  })

  router.post('/komik/:slug/komentar', allow('signed_in', { also: [commentLimit] }), async (ctx) => {
    const comic = await findPublic(db, ctx)
    const form = readForm(social.CommentForm, ctx.request.body)
    if (!form.ok) return showComic(deps, ctx, comic, { comment: form })
    const of = { comicId: comic.id, userId: signedIn(ctx).id }
    const added = await social.addComment(deps, of, form.input, deps.limits.countFor(ctx))
    if (!added) return showComic(deps, ctx, comic, { comment: withoutParent(ctx) })
    redirectToComments(ctx, comic, 'komentar')
  })

  router.post('/komik/:slug/komentar/:id/hapus', allow('signed_in'), async (ctx) => {
    const viewer = signedIn(ctx)
    const comic = await findPublic(db, ctx)
    await social.removeComment(db, viewer, toActor(ctx, viewer), readParam(Id, ctx.params.id))
    redirectToComments(ctx, comic, 'komentar-hapus')
  })

  router.post('/komik/:slug/komentar/:id/lapor', reporting, (ctx) => report(deps, ctx, readParam(Id, ctx.params.id)))
  router.post('/komik/:slug/lapor', reporting, (ctx) => report(deps, ctx, null))
}

/** The typed reply is shown in the form for a new comment. */
const withoutParent = (ctx: Context) => {
  const { parent_id: _, ...values } = typedIn(ctx.request.body)
  return { values, errors: { content: social.NO_PARENT } }
}

async function report(deps: ReactionDeps, ctx: Context, commentId: number | null) {
  const comic = await findPublic(deps.db, ctx)
  const form = readForm(social.ReportForm, ctx.request.body)
  if (!form.ok) return showComic(deps, ctx, comic, { report: { ...form, commentId } })
  const target = commentId === null ? { comicId: comic.id } : { commentId }
  const report = { ...target, ...form.input, reporterId: signedIn(ctx).id }
  await social.reportThing(deps.db, report, deps.limits.countFor(ctx))
  redirectToComments(ctx, comic, 'lapor')
}

export function readSwitch(ctx: Context): boolean {
  const form = readForm(Switch, ctx.request.body)
  if (!form.ok) throw new Refusal(400, 'Tombol ini tidak dikenal. Muat ulang halamannya.')
  return form.input.nyala === 'ya'
}

/** `href`: the fallback if the browser does not name the page of the form. */
const back = (ctx: Context, href: string) => seeOther(ctx, referringPage(ctx) ?? href)

const redirectToComments = (ctx: Context, comic: ComicPage, word: Flash) =>
  seeOther(ctx, withFlash(`${comicHref(comic)}#komentar`, word))
