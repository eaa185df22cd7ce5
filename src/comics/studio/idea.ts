import type { Knex } from 'knex'
import * as z from 'zod'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, seeOther, signedIn } from '../../web/context.ts'
import { withFlash } from '../../web/flash.ts'
import { type Errors, many, readForm, readQuery, toBodyFields, typedIn, wholeNumber } from '../../web/form.ts'
import { permissionsPolicy } from '../../web/headers.ts'
import { Refusal, refusalIn } from '../../web/refusal.ts'
import { stepHref } from '../comic/comic.ts'
import { ideaProblem, makeGenreSchema, StoryIdea } from '../comic/fields.ts'
import { type Comic, listGenreIds, listMasters } from '../comic/queries.ts'
import { IDEA, longest, newComics, recordings } from '../limits.ts'
import { NOTHING_HEARD, readAudio, requireTranscriber, transcribeAudio } from '../voice/transcribe.ts'
import { askForScript, startComic } from '../work/ask.ts'
import { chooseLook } from '../work/choose.ts'
import { choice, sampleHref } from './samples.ts'
import { comicAt, isOwn, ownComicAt, type Purse, readAction, readPurse, type StudioDeps, studioPage } from './studio.ts'

const NEW = '/komik/buat/'
/** The text of a recording that is sent to this address is filled into the form. */
const SPOKEN = `${NEW}suara/`

const examples = [
  'Anak kecil berteduh di warung yang hanya ada saat hujan. Pemiliknya tahu namanya.',
  'Seekor naga mungil takut api, tapi bermimpi punya warung sate di pinggir sawah.',
  'Nenek menantang robot pengantar paket balap becak keliling kampung, demi resep soto yang hilang.',
]

const PAGES = `Isi angka 1 sampai ${IDEA.mostPages}.`
const STYLE = 'Pilih satu gaya gambar.'

const LATER = 'dipakai kalau naskahnya ditulis ulang. Tulis ulang, atau kembalikan seperti semula.'

function makeIdeaSchema({ genres, styles }: Lists) {
  const form = z.object({
    idea: StoryIdea.prefault(''),
    pages: wholeNumber(z.int(PAGES).min(1, PAGES).max(IDEA.mostPages, PAGES)),
    genres: makeGenreSchema(genres),
    style: wholeNumber(z.int(STYLE).refine((id) => styles.some((row) => row.id === id), STYLE)),
  })
  return form.transform(({ idea: story_idea, pages: page_count, genres: genreIds, style: style_id }) => {
    return { story_idea, page_count, genreIds, style_id }
  })
}

type Lists = Awaited<ReturnType<typeof readLists>>
const readLists = async (db: Knex) => ({
  styles: await listMasters(db, 'comic_styles'),
  genres: await listMasters(db, 'comic_genres'),
})

const ideaPage = studioPage<{ form: ReturnType<typeof ideaView>; purse: Purse }>('idea', 1, {
  gaya: 'Gaya dan genre tersimpan. Gambar berikutnya memakai gaya ini.',
})

const Examples = z.object({ contoh: wholeNumber(z.int().min(1).max(examples.length)).catch(0) })

export function ideaPages(router: AppRouter, deps: StudioDeps) {
  const { db } = deps

  router.get(NEW, allow('signed_in'), async (ctx) => {
    const { contoh } = readQuery(Examples, ctx.query)
    await show(deps, ctx, null, { idea: examples[contoh - 1] ?? '', pages: '6', genres: [], style: '5' })
  })

  router.post(NEW, allow('signed_in', { limit: newComics }), async (ctx) => {
    const form = await readIdea(db, ctx)
    if (!form.ok) return show(deps, ctx, null, typedIdea(ctx.request.body), form.errors)
    const id = await startComic(deps, { creator: signedIn(ctx), ...form.input })
    seeOther(ctx, stepHref({ id, title: null, published_at: null, source: 'told' }, 2))
  })

  addSpoken(router, deps)

  router.get('/komik/:slug/langkah/1', allow('signed_in'), async (ctx) => {
    const comic = await comicAt(ctx, db)
    const genres = (await listGenreIds(db, comic.id)).map(String)
    const { story_idea: idea, style_id } = comic
    await show(deps, ctx, comic, { idea, pages: String(getRequestedPages(comic)), genres, style: String(style_id) })
  })

  router.post('/komik/:slug/langkah/1', allow('signed_in', { limit: newComics }), async (ctx) => {
    const comic = await ownComicAt(ctx, db)
    const form = await readIdea(db, ctx)
    const isLook = readAction(ctx.request.body).verb === 'gaya'
    const errors = !form.ok ? form.errors : isLook ? notInLook(comic, form.input) : null
    if (!form.ok || errors) return show(deps, ctx, comic, typedIdea(ctx.request.body), errors)
    const refusal = await refusalIn(() => (isLook ? chooseLook : askForScript)(deps, comic.id, form.input))
    const why = { [isLook ? 'style' : 'idea']: refusal?.message ?? '' }
    if (refusal) return show(deps, ctx, comic, typedIdea(ctx.request.body), why, refusal.status)
    seeOther(ctx, isLook ? withFlash(stepHref(comic, 1), 'gaya') : stepHref(comic, 2))
  })
}

async function show(
  deps: StudioDeps,
  ctx: Context,
  comic: Comic | null,
  input: TypedIdea,
  errors: Errors | null = null,
  status?: number,
) {
  const canSpeak = !comic && deps.voices.transcriber !== null
  if (canSpeak) ctx.set('Permissions-Policy', permissionsPolicy({ microphone: true }))
  const isOwner = comic !== null && isOwn(ctx, comic)
  const form = ideaView(comic, input, { ...(await readLists(deps.db)), isOwner, canSpeak, errors: errors ?? {} })
  ideaPage(ctx, comic, { form, purse: await readPurse(deps, signedIn(ctx)) }, status ?? (errors ? 422 : 200))
}

function addSpoken(router: AppRouter, deps: StudioDeps): void {
  router.get(SPOKEN, allow('signed_in'), (ctx) => seeOther(ctx, NEW))

  router.post(SPOKEN, allow('signed_in', { limit: recordings }), async (ctx) => {
    requireTranscriber(deps.voices)
    const audio = await readAudio(ctx)
    const input = typedIdea(audio.fields)
    try {
      const instead = 'Kirim bagian demi bagian; tulisannya akan disambung.'
      const text = await transcribeAudio(deps.voices, audio, signedIn(ctx).id, instead)
      const idea = `${input.idea.trim()} ${text}`.trim()
      await show(deps, ctx, null, { ...input, idea }, text === '' ? { audio: NOTHING_HEARD } : tooLong(idea))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      if (error.retryAfter !== null) ctx.set('Retry-After', String(error.retryAfter))
      await show(deps, ctx, null, input, { audio: error.message }, error.status === 400 ? 422 : error.status)
    }
  })
}

async function readIdea(db: Knex, ctx: Context) {
  const form = readForm(makeIdeaSchema(await readLists(db)), ctx.request.body)
  const problem = form.ok ? await ideaProblem(form.input.story_idea, signedIn(ctx).id) : null
  return problem === null ? form : ({ ok: false, errors: { idea: problem } } as const)
}

/** Only an idea that is too long is an error, because a short one can still be extended. */
function tooLong(idea: string): Errors | null {
  const issue = StoryIdea.safeParse(idea).error?.issues.find(({ code }) => code === 'too_big')
  return issue ? { idea: issue.message } : null
}

const getRequestedPages = ({ page_count_requested, page_count }: Comic) => page_count_requested ?? page_count

/**
 * Changes that need a new script. The check is needed because the Enter key triggers the button for style and genres
 * too.
 */
function notInLook(comic: Comic, { story_idea, page_count }: Pick<Comic, 'story_idea' | 'page_count'>): Errors | null {
  const errors: Errors = {
    ...(story_idea !== comic.story_idea && { idea: `Ide yang kamu ubah ${LATER}` }),
    ...(page_count !== getRequestedPages(comic) && { pages: `Banyak halaman yang kamu ubah ${LATER}` }),
  }
  return Object.keys(errors).length > 0 ? errors : null
}

function typedIdea(body: unknown): TypedIdea {
  const { idea = '', pages = '', style = '' } = typedIn(body)
  return { idea, pages, style, genres: many(z.string()).catch([]).parse(toBodyFields(body).genres) }
}

type TypedIdea = { idea: string; pages: string; genres: readonly string[]; style: string }

type Parts = Lists & { isOwner: boolean; canSpeak: boolean; errors: Errors }

/** `comic` is null for a new comic. */
const ideaView = (comic: Comic | null, input: TypedIdea, { genres, styles, isOwner, canSpeak, errors }: Parts) => ({
  ...input,
  maxPages: IDEA.mostPages,
  pagesHelp: `1 sampai ${IDEA.mostPages}. Satu halaman 2 sampai 6 panel, kira-kira 3, jadi 6 halaman kira-kira 18 panel.`,
  minIdea: IDEA.least,
  limits: longest,
  genres: genres.map((row) => choice(row, input.genres)),
  styles: styles.map((row) => ({ ...choice(row, [input.style]), picture: sampleHref('gaya', row.id) })),
  examples: examples.map((text, at) => ({ text, href: `${NEW}?contoh=${at + 1}` })),
  action: comic ? stepHref(comic, 1) : NEW,
  state: !comic ? 'new' : comic.published_at !== null || !isOwner ? 'closed' : 'written',
  errors,
  spoken: canSpeak ? SPOKEN : null,
})
