import type { Knex } from 'knex'
import { z } from 'zod'
import type { ComicMasterRow } from '../../db/comic-rows.ts'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, seeOther, signedIn } from '../../web/context.ts'
import { withFlash } from '../../web/flash.ts'
import { type Errors, fieldsOf, many, readForm, readQuery, typedIn, wholeNumber } from '../../web/form.ts'
import { permissionsPolicy } from '../../web/headers.ts'
import { Refusal } from '../../web/refusal.ts'
import { stepHref } from '../comic/comic.ts'
import { longest, StoryIdea } from '../comic/fields.ts'
import { type Comic, genreIdsOf, listMasters } from '../comic/queries.ts'
import { newComics, recordings } from '../rules/limits.ts'
import { IDEA } from '../rules/making.ts'
import { NOTHING_HEARD, readAudio, textOf, transcriberOf } from '../voice/transcribe.ts'
import { askForScript, startComic } from '../work/ask.ts'
import { chooseLook } from '../work/change.ts'
import { choice, sampleHref } from './samples.ts'
import { actionOf, comicAt, isOwn, ownComicAt, readPurse, type StudioDeps, studioPage } from './studio.ts'

/** Address of the form of a new comic. */
const NEW = '/komik/buat/'
/** Where a recording is sent from it, whose text then stands in the form. */
const SPOKEN = `${NEW}suara/`
const PAGES = `Isi angka 1 sampai ${IDEA.mostPages}.`

const LATER = 'dipakai kalau naskahnya ditulis ulang. Tulis ulang, atau kembalikan seperti semula.'

const examples = [
  'Anak kecil berteduh di warung yang hanya ada saat hujan. Pemiliknya tahu namanya.',
  'Seekor naga mungil takut api, tapi bermimpi punya warung sate di pinggir sawah.',
  'Nenek menantang robot pengantar paket balap becak keliling kampung, demi resep soto yang hilang.',
]

/** Schema of the form, with what there is to choose from. */
function ideaOf({ genres, styles }: Lists) {
  const oneOf = (rows: readonly ComicMasterRow[], told: string) =>
    wholeNumber(z.int(told).refine((id) => rows.some((row) => row.id === id), told))
  const form = z.object({
    idea: StoryIdea.prefault(''),
    pages: wholeNumber(z.int(PAGES).min(1, PAGES).max(IDEA.mostPages, PAGES)),
    genres: many(oneOf(genres, 'Pilih genre dari daftar ini.')).pipe(
      z.array(z.number()).min(1, 'Pilih paling sedikit satu genre.'),
    ),
    style: oneOf(styles, 'Pilih satu gaya gambar.'),
  })
  return form.transform(({ idea: story_idea, pages: page_count, genres: genreIds, style: style_id }) => {
    return { story_idea, page_count, genreIds, style_id }
  })
}

type Lists = Awaited<ReturnType<typeof listsOf>>
const listsOf = async (db: Knex) => ({
  styles: await listMasters(db, 'comic_styles'),
  genres: await listMasters(db, 'comic_genres'),
})

const ideaPage = studioPage('idea', 1, { gaya: 'Gaya dan genre tersimpan. Gambar berikutnya memakai gaya ini.' })

const Examples = z.object({ contoh: wholeNumber(z.int().min(1).max(examples.length)).catch(0) })

/** The first step: the idea of a new comic, and of one that stands. */
export function ideaPages(router: AppRouter, deps: StudioDeps) {
  const { db } = deps

  router.get(NEW, allow('signed_in'), async (ctx) => {
    const { contoh } = readQuery(Examples, ctx.query)
    await show(ctx, null, { idea: examples[contoh - 1] ?? '', pages: '6', genres: [], style: '5' })
  })

  router.post(NEW, allow('signed_in', { limit: newComics }), async (ctx) => {
    const form = await readIdea(ctx)
    if (!form.ok) return show(ctx, null, typedIdea(ctx.request.body), form.errors)
    const id = await startComic(deps, { creator: signedIn(ctx), ...form.input })
    seeOther(ctx, stepHref({ id, title: null, published_at: null }, 2))
  })

  router.get(SPOKEN, allow('signed_in'), (ctx) => seeOther(ctx, NEW))

  router.post(SPOKEN, allow('signed_in', { limit: recordings }), async (ctx) => {
    transcriberOf(deps.voices)
    const sent = await readAudio(ctx)
    const typed = typedIdea(sent.fields)
    try {
      const instead = 'Kirim bagian demi bagian; tulisannya akan disambung.'
      const text = await textOf(deps.voices, sent, { instead, userId: signedIn(ctx).id })
      const idea = `${typed.idea.trim()} ${text}`.trim()
      await show(ctx, null, { ...typed, idea }, text === '' ? { audio: NOTHING_HEARD } : tooLong(idea))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      if (error.retryAfter !== null) ctx.set('Retry-After', String(error.retryAfter))
      await show(ctx, null, typed, { audio: error.message }, error.status === 400 ? 422 : error.status)
    }
  })

  router.get('/komik/:slug/langkah/1', allow('signed_in'), async (ctx) => {
    const comic = await comicAt(ctx, db)
    const genres = (await genreIdsOf(db, comic.id)).map(String)
    const { story_idea: idea, page_count, style_id } = comic
    await show(ctx, comic, { idea, pages: String(page_count), genres, style: String(style_id) })
  })

  router.post('/komik/:slug/langkah/1', allow('signed_in', { limit: newComics }), async (ctx) => {
    const comic = await ownComicAt(ctx, db)
    const form = await readIdea(ctx)
    const isLook = actionOf(ctx) === 'gaya'
    const errors = !form.ok ? form.errors : isLook ? notInLook(comic, form.input) : null
    if (!form.ok || errors) return show(ctx, comic, typedIdea(ctx.request.body), errors)
    await (isLook ? chooseLook : askForScript)(deps, comic.id, form.input)
    seeOther(ctx, isLook ? withFlash(stepHref(comic, 1), 'gaya') : stepHref(comic, 2))
  })

  const readIdea = async (ctx: Context) => readForm(ideaOf(await listsOf(db)), ctx.request.body)

  async function show(ctx: Context, comic: Comic | null, typed: Typed, errors: Errors | null = null, status?: number) {
    const isClosed = comic !== null && (comic.published_at !== null || !isOwn(ctx, comic))
    const form = {
      ...ideaFields(typed, await listsOf(db)),
      action: comic ? stepHref(comic, 1) : NEW,
      state: !comic ? 'new' : isClosed ? 'closed' : 'written',
      errors: errors ?? {},
      spoken: !comic && deps.voices.transcriber ? SPOKEN : null,
    }
    if (form.spoken) ctx.set('Permissions-Policy', permissionsPolicy({ microphone: true }))
    const data = { form, purse: await readPurse(deps, signedIn(ctx)) }
    ideaPage(ctx, comic, data, status ?? (errors ? 422 : 200))
  }
}

/** What is wrong with a spoken idea that is too long, or null. It may still be too short: more can be added. */
function tooLong(idea: string): Errors | null {
  const issue = StoryIdea.safeParse(idea).error?.issues.find(({ code }) => code === 'too_big')
  return issue ? { idea: issue.message } : null
}

/** What stands in the form. */
type Typed = { idea: string; pages: string; genres: readonly string[]; style: string }

function ideaFields(typed: Typed, lists: Lists) {
  return {
    ...typed,
    maxPages: IDEA.mostPages,
    pagesHelp: `1 sampai ${IDEA.mostPages}. Satu halaman 2 sampai 6 panel, kira-kira 3, jadi 6 halaman kira-kira 18 panel.`,
    minIdea: IDEA.least,
    limits: longest,
    genres: lists.genres.map((row) => choice(row, typed.genres)),
    styles: lists.styles.map((row) => ({ ...choice(row, [typed.style]), picture: sampleHref('gaya', row.id) })),
    examples: examples.map((text, at) => ({ text, href: `${NEW}?contoh=${at + 1}` })),
  }
}

/**
 * What of a sent idea only a new script can follow, told at its fields, or null. Enter sends the button for style and
 * genres too, and must not throw it away.
 */
function notInLook(comic: Comic, { story_idea, page_count }: Pick<Comic, 'story_idea' | 'page_count'>): Errors | null {
  const errors: Errors = {
    ...(story_idea !== comic.story_idea && { idea: `Ide yang kamu ubah ${LATER}` }),
    ...(page_count !== comic.page_count && { pages: `Banyak halaman yang kamu ubah ${LATER}` }),
  }
  return Object.keys(errors).length > 0 ? errors : null
}

/** Returns what was typed into the form. */
function typedIdea(body: unknown): Typed {
  const { idea = '', pages = '', style = '' } = typedIn(body)
  return { idea, pages, style, genres: many(z.string()).catch([]).parse(fieldsOf(body).genres) }
}
