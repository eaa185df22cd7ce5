import * as z from 'zod'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, seeOther } from '../../web/context.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { readForm } from '../../web/form.ts'
import { notFound, type Refusal, refusalIn } from '../../web/refusal.ts'
import { page as pageOf } from '../../web/render.ts'
import { answerHref, moderationView } from '../comic/moderation.ts'
import { lastModerations } from '../comic/moderation-queries.ts'
import { Answer, answerModeration } from '../work/moderate.ts'
import { anyComicAt, ownComicAt, type StudioDeps } from './studio.ts'

type Wrong = { value: string; message: string }
type AnswerPage = {
  moderation: ReturnType<typeof moderationView>
  wrong: Wrong | null
  refusal: string | null
  flash: string | null
}
const answerPage = pageOf<AnswerPage>('/comics/studio/answer')

const Form = z.object({ jawaban: Answer })
const flashes = { jawab: 'Jawabanmu sampai ke staf.' }

/** Pages with a staff decision about a comic and the form for the creator's answer. */
export function answerPages(router: AppRouter, { db }: StudioDeps) {
  async function show(ctx: Context, wrong: Wrong | null = null, refusal: Refusal | null = null) {
    const comic = await ownComicAt(ctx, db, anyComicAt)
    const moderation = moderationView(comic, (await lastModerations(db, [comic])).get(comic.id))
    if (!moderation) throw notFound('Staf belum memutuskan apa pun tentang komik ini.')
    const news = { wrong, refusal: refusal?.message ?? null, flash: flashIn(flashes, ctx) }
    answerPage(ctx, { moderation, ...news }, refusal?.status ?? (wrong ? 422 : 200))
  }

  router.get('/komik/:slug/jawab', allow('signed_in'), (ctx) => show(ctx))

  router.post('/komik/:slug/jawab', allow('signed_in'), async (ctx) => {
    const comic = await ownComicAt(ctx, db, anyComicAt)
    const form = readForm(Form, ctx.request.body)
    if (!form.ok) return show(ctx, { value: form.values.jawaban ?? '', message: form.errors.jawaban ?? '' })
    const refusal = await refusalIn(() => answerModeration(db, comic.id, form.input.jawaban))
    if (refusal) return show(ctx, null, refusal)
    seeOther(ctx, withFlash(answerHref(comic), 'jawab'))
  })
}
