import type { Knex } from 'knex'
import * as z from 'zod'
import { olderSpelling } from '../../../platform/api/older-spelling.ts'
import { Refusal } from '../../../web/refusal.ts'
import { ideaProblem, StoryIdea, words } from '../../comic/fields.ts'
import {
  type Comic,
  countOwn,
  listMasters,
  listOwn,
  listPanels,
  listTemplates,
  readChoices,
} from '../../comic/queries.ts'
import { ensureCreator } from '../../creators/creator.ts'
import { scenesSoon } from '../../engines/scene-of.ts'
import { drawings, MAX_CAST, MAX_PAGES, newComics } from '../../limits.ts'
import { hasScript, isDrawing, isScriptOpen } from '../../rules/making.ts'
import { progressView } from '../../studio/progress.ts'
import { askForDrawing, askForOption, cancelWork, removeComic, startComic } from '../../work/ask.ts'
import { chooseBackgrounds, chooseCharacters } from '../../work/choose.ts'
import { changeCast } from '../../work/hand/cast.ts'
import { readProgress } from '../../work/live.ts'
import { drawnBy, getPrice } from '../../work/price.ts'
import { setSummary } from '../../work/publish.ts'
import { type ComicCall, type Deps, member } from '../call.ts'
import { example, idList, ListQuery, Meta, makeMeta, RowId, refusedFields, wholeFrom, YesOrNo } from '../envelope.ts'
import { busy, comicNow, notDrawn, own, scriptComic, wholeComic, wholeNow } from './comic.ts'
import { LookForm } from './hand.ts'
import * as shapes from './shapes.ts'

const SUMMARY = 'Sari berteduh di warung yang hanya muncul saat hujan. Pemiliknya tahu namanya.'
const { status, cover_url } = shapes.WholeComic.shape
const draftFields = { status, coverUrl: olderSpelling('cover_url', cover_url), ...shapes.ScriptFacts.shape }
const Draft = shapes.ComicModel.extend(draftFields).meta({ id: 'ComicDraft' })
const DrawingJob = shapes.Job.extend({ panels_count: z.int() })

async function draftState(base: string, { db, layout }: Deps, comic: Comic) {
  const panels = await listPanels(db, comic.id)
  const scenes = comic.source === 'told' ? await scenesSoon(comic, panels) : null
  const { character, backgrounds } = await readChoices(db, comic)
  const creator = await ensureCreator(db, { id: comic.user_id, name: comic.author.name })
  // The price of a drawing by a model depends on the scenes.
  const drawing =
    isScriptOpen(comic) && (scenes || !layout) ? ({ choice: 'auto', ...(scenes && { scenes }) } as const) : null
  const price = drawing && (await getPrice(db, layout, creator, comic.id, drawing))
  return {
    ...(await readJob(db, comic)),
    is_ready_to_generate: isScriptOpen(comic),
    price: price && { ...price, per_panel: price.perPanel },
    page_count_requested: comic.page_count_requested ?? comic.page_count,
    panels: panels.map((panel) => {
      const speech = panel.dialogues.filter(({ kind }) => kind !== 'narration')
      const dialogue = speech.map(({ character: name, text }) => (name ? `${name}: ${text}` : text)).join('\n')
      return { ...shapes.panelModel(base, panel, scenes?.get(panel.id)), panel_id: panel.id, dialogue }
    }),
    style: comic.style_id === null ? null : { id: comic.style_id, name: comic.style },
    character: character && shapes.masterModel(base, 'tokoh', character),
    genres: (await listMasters(db, 'comic_genres')).filter(({ name }) => comic.genres.includes(name)),
    backgrounds: backgrounds.map((place) => shapes.masterModel(base, 'latar', place)),
  }
}

async function readJob(db: Knex, comic: Comic) {
  const progress = await readProgress(db, comic)
  const { title, sentence, percent } = progressView(progress)
  return {
    ...comic,
    comic_id: comic.id,
    status: comic.draft_status,
    stage: getStage(comic),
    progress: comic.draft_status === 'COMPLETED' ? 100 : Math.min(99, percent ?? 0),
    message: `${isExample(comic) ? 'Naskah contoh. ' : ''}${title}. ${sentence}`,
    queue_position: progress.position,
    draft_job_id: `${comic.id}-${comic.run}`,
    panels_count: comic.panel_count,
    ...(await drawnBy(db, comic)),
  }
}

const isExample = (comic: Comic) => comic.script_origin === 'example' && comic.draft_status === 'SCRIPT_READY'

function getStage(comic: Comic): z.infer<typeof shapes.Job>['stage'] {
  if (comic.draft_status === 'COMPLETED') return 'done'
  return isDrawing(comic) ? 'drawing' : hasScript(comic) ? 'script' : 'idea'
}

const jobNow = async ({ db }: Deps, id: number) => readJob(db, await comicNow(db, id))

/** Returns the ids without duplicates. Throws a 400 if an id has no row. */
function requireIds(rows: readonly { id: number }[], ids: readonly number[], name: string): number[] {
  const validIds = rows.map(({ id }) => id).filter((id) => ids.includes(id))
  if (validIds.length === new Set(ids).size) return validIds
  throw new Refusal(400, `${name} ini tidak ada. Pilih dari daftarnya.`)
}

/** Throws a 400 for an id that belongs to no genre. */
export const requireGenreIds = async ({ db }: Deps, ids: readonly number[]) =>
  requireIds(await listMasters(db, 'comic_genres'), ids, 'Genre')

const changing = { data: shapes.WholeComic, refusals: busy }

export const makingCalls: readonly ComicCall[] = [
  member('startComic', 'post', '/api/v1/comics/story-idea', {
    about: 'Memulai komik dari ide. Naskahnya ditulis di belakang; tunggu `SCRIPT_READY` di `draft/status`.',
    also: [newComics],
    body: z.object({
      story_idea: example('Anak kecil berteduh di warung saat hujan.', StoryIdea),
      page_count: example(6, wholeFrom(1, MAX_PAGES, 'page_count')),
      genre_ids: example([2, 5], idList('genre')),
      style_id: RowId,
    }),
    data: shapes.WholeComic,
    status: 201,
    message: 'Naskahnya segera ditulis.',
    refusals: { 400: 'Genre atau gayanya tidak ada.' },
    run: async (deps, { ctx, viewer, count, body }) => {
      const { genre_ids, ...idea } = body
      const problem = await ideaProblem(idea.story_idea, viewer.id)
      if (problem) throw refusedFields({ story_idea: problem })
      const genreIds = await requireGenreIds(deps, genre_ids)
      requireIds(await listMasters(deps.db, 'comic_styles'), [idea.style_id], 'Gaya')
      await count(newComics)
      const id = await startComic(deps, { creator: viewer, genreIds, ...idea })
      return wholeNow(ctx, deps.db, id)
    },
  }),
  scriptComic('chooseScriptOption', 'post', '/api/v1/comics/:id/script-option', {
    about: 'Memilih naskah contoh. Nomor dari `script_options`; naskahnya ditulis lagi di belakang.',
    also: [newComics],
    body: z.object({ n: example(2, wholeFrom(1, 3, 'n')) }),
    data: shapes.DraftState,
    refusals: { 409: 'Server sedang mengerjakannya, atau komiknya sudah digambar.' },
    run: async (deps, { base, count, of: { id }, body: { n } }) => {
      await count(newComics)
      await askForOption(deps, id, n)
      return draftState(base, deps, await comicNow(deps.db, id))
    },
  }),
  own('changeSummary', 'put', ['/api/v1/:comic/summary', '/api/v1/comics/:comic/summary'], {
    about: 'Mengubah ringkasan. Milik sendiri, selama tidak sedang dikerjakan.',
    ...changing,
    body: z.object({ summary: example(SUMMARY, words(50, 10_000, 'Ringkasan')) }),
    run: async (deps, { ctx, of: { id }, body }) => {
      await setSummary(deps, id, body.summary)
      return wholeNow(ctx, deps.db, id)
    },
  }),
  scriptComic('chooseComicCharacter', 'put', ['/api/v1/comics/:id/characters', '/api/v1/comics/:id/character'], {
    about:
      'Memilih tokoh utama, atau rupa tokoh. `character_key` adalah `key` dari `/characters`, yaitu id sebagai teks; kata lama seperti `sari` tetap dikenal. `characters` mengganti rupanya di semua panel, menurut id di `characters` komiknya, juga setelah terbit; `look: null` tanpa gambar.',
    ...changing,
    body: z.object({
      character_key: example('5', words(1, 100, 'character_key').exactOptional()),
      characters: z
        .array(
          z.object({ id: z.string().min(1).max(60), look: LookForm.nullable() }),
          'characters harus berupa daftar.',
        )
        .max(MAX_CAST, `Paling banyak ${MAX_CAST} tokoh.`)
        .exactOptional(),
    }),
    refusals: { 400: 'Tokoh ini tidak ada.', ...busy },
    run: async (deps, { ctx, of: { id }, body: { character_key: key, characters } }) => {
      if (characters) await changeCast(deps, id, characters)
      else if (key === undefined) throw refusedFields({ character_key: 'character_key belum diisi.' })
      if (key === undefined) return wholeNow(ctx, deps.db, id)
      const heroes = await listTemplates(deps.db, 'comic_characters')
      const hero = heroes.find((one) => one.key === key || String(one.id) === key)
      if (!hero) throw new Refusal(400, 'Tokoh ini tidak ada.')
      await chooseCharacters(deps, id, { heroId: hero.id })
      return wholeNow(ctx, deps.db, id)
    },
  }),
  scriptComic('chooseComicBackgrounds', 'put', '/api/v1/comics/:id/backgrounds', {
    about: 'Memilih latar. Id dari `/backgrounds`.',
    ...changing,
    body: z.object({ background_ids: idList('latar') }),
    refusals: { 400: 'Latar ini tidak ada.', ...busy },
    run: async (deps, { ctx, of: { id }, body }) => {
      const places = await listTemplates(deps.db, 'comic_backgrounds')
      await chooseBackgrounds(deps, id, requireIds(places, body.background_ids, 'Latar'))
      return wholeNow(ctx, deps.db, id)
    },
  }),
  member('listDrafts', 'get', '/api/v1/comics/drafts', {
    about: 'Komik sendiri. Semuanya, yang terakhir diubah lebih dulu.',
    query: ListQuery,
    data: z.object({ drafts: z.array(Draft), pagination: Meta }),
    run: async ({ db }, { base, viewer, part }) => {
      const comics = (await listOwn(db, viewer.id, part)).map((comic) => shapes.comicModel(base, comic))
      const drafts = comics.map((comic) => ({ ...comic, coverUrl: comic.cover_url }))
      return { drafts, pagination: makeMeta(part, await countOwn(db, viewer.id)) }
    },
  }),
  scriptComic('drawComic', 'post', ['/api/v1/comics/:id/drafts', '/api/v1/comics/:id/generate'], {
    about:
      'Menggambar komik. Menahan kreditnya sampai selesai. Paling banyak 10 kali sehari, satu per satu. ' +
      '`auto` memakai model kalau kredit yang dibeli dan batasnya cukup, selain itu mesin bawaan.',
    also: [drawings],
    body: z.object({
      force_regenerate: example(true, YesOrNo.default(false)),
      illustrator: example('auto', shapes.Illustrator.default('auto')),
    }),
    data: DrawingJob,
    status: 202,
    refusals: { 400: 'Naskahnya belum ada.', ...notDrawn },
    run: async (deps, { count, of: { id }, body: { force_regenerate: again, illustrator } }) => {
      await askForDrawing(deps, id, { again, illustrator, count })
      return jobNow(deps, id)
    },
  }),
  own('readDraftState', 'get', '/api/v1/comics/:id/draft/status', {
    about:
      'Kemajuan komik. Naskah dan gambar yang sudah jadi, dan urutannya di antrean. Selama kata-katanya masih menunggu ' +
      'dibaca, `scene` belum ada, begitu juga `price` kalau model menggambar.',
    data: shapes.DraftState,
    run: (deps, { base, of: comic }) => draftState(base, deps, comic),
  }),
  own('cancelDraft', 'post', '/api/v1/comics/:id/drafts/cancel', {
    about: 'Membatalkan pekerjaan. Seketika; kredit yang tidak terpakai kembali.',
    data: DrawingJob,
    message: 'Dibatalkan.',
    refusals: { 409: 'Tidak ada yang sedang dikerjakan.' },
    run: async (deps, { of: { id } }) => {
      await cancelWork(deps, id)
      return jobNow(deps, id)
    },
  }),
  own('readDraft', 'get', '/api/v1/drafts/:id', {
    about: 'Satu komik sendiri. Dengan semua panelnya.',
    data: shapes.WholeComic,
    run: ({ db }, { ctx, of: comic }) => wholeComic(ctx, db, comic),
  }),
  own('deleteDraft', 'delete', ['/api/v1/drafts/:id', '/api/v1/comics/drafts/:id'], {
    about: 'Menghapus draf. Selama belum selesai digambar, dan tidak pernah terbit.',
    data: z.object({ comic_id: shapes.comic_id }),
    message: 'Drafnya dihapus.',
    refusals: { 400: 'Komiknya sudah selesai.' },
    run: async (deps, { of: { id, draft_status, source, published_at } }) => {
      if ((draft_status === 'COMPLETED' && source === 'told') || published_at)
        throw new Refusal(400, 'Komik yang sudah selesai tidak dihapus dari sini.')
      await removeComic(deps, id)
      return { comic_id: id }
    },
  }),
]
