import * as z from 'zod'
import { Look, PanelScene } from '../../../artwork/comic/panel-scene.ts'
import type { ComicGenreRow } from '../../../db/tables.ts'
import { ageLabels, type ComicExportRow, draftStatuses } from '../../../db/tables.ts'
import { Moment } from '../../../platform/api/calls.ts'
import { comicHref, comicSlug, getAiUse, meanRating, seriesHref, seriesSlug } from '../../comic/comic.ts'
import type { Neighbour } from '../../comic/neighbour-queries.ts'
import type { Comic, Panel } from '../../comic/queries.ts'
import { pictureHref } from '../../pictures/pictures.ts'
import { letteringKinds } from '../../script/script.ts'
import { sampleHref } from '../../studio/samples.ts'
import { voiceHref } from '../../voice/narration.ts'
import { choices, illustrators } from '../../work/price.ts'
import { component, count, example, makeEnum, perhaps, text } from '../envelope.ts'
import { Person, personModel } from '../people/person.ts'

// `base` is the address of this site. Addresses in answers begin with it.

export const pictureUrl = (base: string, render: number | null) => (render === null ? null : base + pictureHref(render))
const picture = perhaps('https://kortek.example/komik/gambar/31/960.webp')
const status = example('COMPLETED', z.enum(draftStatuses))
export const comic_id = z.int()
const title = perhaps('Warung di Ujung Hujan')
const rating = example(4.5, z.number().nullable())
export const Illustrator = makeEnum('illustrator', choices)
export const Age = makeEnum('age_label', ageLabels)
const story = text('Sari berteduh di warung yang hanya muncul saat hujan. Pemiliknya tahu namanya.')
const scene = text('Malam hujan di gang, dari jauh. Sari berdiri sendirian.')
const narrated = text('Malam itu hujan turun sangat deras.')
const style = text('Webtoon')

/** The id at the end of a slug identifies the comic or the series. */
const link = { id: z.int(), title, slug: text('warung-di-ujung-hujan-7'), url: text('https://kortek.example/komik/7/') }
const Beside = component('ComicBeside', { ...link, episode_number: z.int() }).nullable()

export const ComicModel = component('ListedComic', {
  id: z.int(),
  user_id: z.int(),
  title,
  slug: text('warung-di-ujung-hujan-7'),
  url: text('https://kortek.example/komik/warung-di-ujung-hujan-7/'),
  cover_url: picture,
  synopsis: story,
  tags: text('#sari #hangat'),
  genre: z.array(text('Fantasi')),
  style,
  age_label: z.enum(ageLabels),
  illustrator: z.enum(['built-in', 'gemini']).nullable(),
  source: z.enum(['told', 'pages']).meta({ description: '`pages`: dari halaman sendiri.' }),
  ai: z.enum(['none', 'words', 'pictures']).meta({ description: 'Yang dibuat model AI.' }),
  rating,
  total_views: count,
  total_likes: count,
  total_comments: count,
  total_shares: count,
  created_at: Moment,
  updated_at: Moment,
  published_at: Moment.nullable(),
  user: Person,
  series: component('ComicSeriesLink', link).nullable(),
  episode_number: z.int().nullable(),
  episode_title: text('Mangkuk Kedua'),
  previous: Beside,
  next: Beside,
})

/** Some facts appear under several names, because clients know them by different names. */
export const comicModel = <One extends Comic>(base: string, comic: One) => ({
  ...comic,
  comic_id: comic.id,
  page_count_requested: comic.page_count_requested ?? comic.page_count,
  slug: comicSlug(comic),
  url: base + comicHref(comic),
  cover_url: pictureUrl(base, comic.cover),
  genre: comic.genres,
  status: comic.draft_status,
  ai: getAiUse(comic),
  rating: meanRating(comic),
  user: personModel(base, comic.author),
  series: comic.series && { ...comic.series, slug: seriesSlug(comic.series), url: base + seriesHref(comic.series) },
  previous: neighbourModel(base, comic.series?.previous),
  next: neighbourModel(base, comic.series?.next),
})

const neighbourModel = (base: string, comic: Neighbour | null | undefined) =>
  comic ? { ...comic, slug: comicSlug(comic), url: base + comicHref(comic) } : null

const Dialogue = z.object({
  character: text('Sari'),
  text: text('Permisi?'),
  kind: z.enum(letteringKinds),
  x: z.number().nullable(),
  y: z.number().nullable(),
})

const Scene = PanelScene.meta({ id: 'ComicScene', description: 'Yang terlihat. Hanya untuk pembuatnya.' })

export const PanelModel = component('ComicPanel', {
  id: z.int(),
  comic_id: z.int(),
  page_number: z.int(),
  panel_number: z.int(),
  image_url: picture,
  description: scene,
  page_description: scene,
  narration: narrated,
  page_narration: narrated,
  dialogues: z.array(Dialogue),
  scene: Scene.optional(),
  narration_audio_url: perhaps('https://kortek.example/komik/31/suara/0f1e2d3c4b5a69788796a5b4c3d2e1f0.mp3'),
})

/** `scene`: only for the creator. */
export const panelModel = (base: string, panel: Panel, scene: PanelScene | undefined) => {
  const boxes = panel.dialogues.filter(({ kind }) => kind === 'narration')
  const narration = boxes.map((box) => box.text).join(' ')
  const voice = voiceHref(panel)
  return {
    ...panel,
    scene,
    image_url: pictureUrl(base, panel.render_id),
    page_description: panel.description,
    narration,
    page_narration: narration,
    narration_audio_url: voice && base + voice,
  }
}

const script_origin = z.enum(['creator', 'example', 'model']).nullable()
const page_count_requested = example(6, z.int().meta({ description: 'Yang diminta; `page_count` yang jadi.' }))
/**
 * Facts about the script. `page_count` is the number of pages in the script; before there is a script, the requested
 * number.
 */
export const ScriptFacts = z.object({ page_count: z.int(), page_count_requested, script_origin })
const script_options = z.array(
  z.object({ n: z.int(), title: text('Naga dan Warung'), about: text('Naga belajar memasak.') }),
)

export const WholeComic = ComicModel.extend({
  ...ScriptFacts.shape,
  script_options,
  story_idea: text('Anak kecil berteduh di warung yang hanya ada saat hujan.'),
  summary: story,
  theme: text('Pulang tidak selalu ke rumah.'),
  keywords: z.array(text('Sari')),
  mood: text('hangat'),
  publisher: perhaps('Dinda Puspita'),
  preview_video_url: perhaps(null),
  pdf_url: perhaps(null),
  cbz_url: perhaps(null),
  narration_audio_url: z.null().default(null),
  selected_character_key: perhaps('5'),
  selected_backgrounds: z.array(text('5')),
  characters: z.array(
    z.object({
      id: perhaps('sari').default(null),
      name: text('Sari'),
      appearance: text('Anak perempuan, jas hujan kuning'),
      personality: text('Berani'),
      look: Look.nullable().default(null),
      drawn: z.boolean().meta({ description: 'false: belum bisa digambar, atau dipilih tanpa gambar; `look` null.' }),
    }),
  ),
  layout: z.literal('portrait').default('portrait'),
  status,
  generation_status: status,
  script_error: perhaps(null),
  is_published: z.boolean(),
  publish_at: Moment.nullable(),
  is_active: z.boolean(),
  allow_downloads: z.boolean(),
  panels: z.array(PanelModel),
}).meta({ id: 'Comic' })

export const ExportState = z.object({
  kind: z.enum(['pdf', 'cbz', 'video']),
  status: z.enum(['PENDING', 'READY', 'FAILED']),
  progress: example(40, z.int().min(0).max(100)),
  error: perhaps(null),
})

export const exportState = (row: ComicExportRow) => ({ ...row, progress: row.status === 'READY' ? 100 : row.progress })

const MasterName = z.object({ id: z.int(), name: style })

export const Master = MasterName.extend({
  key: text('5'),
  description: text('Garis bersih, warna lembut.'),
  image_url: perhaps('https://kortek.example/komik/contoh/gaya/5.svg'),
  description_prompt: perhaps(null),
}).meta({ id: 'ComicMaster' })

export const Job = z.object({
  comic_id: z.int(),
  status,
  stage: example('done', z.enum(['idea', 'script', 'drawing', 'done'])),
  progress: example(100, z.int().min(0).max(100)),
  message: text('Komikmu sudah jadi. Semua panelnya sudah digambar.'),
  error: perhaps(null),
  queue_position: example(null, z.int().nullable()),
  draft_job_id: text('7-2'),
  illustrator: example('built-in', z.enum(illustrators).nullable()),
  credits: example(1, z.int().meta({ description: 'Kredit yang dipakai atau ditahan gambar terakhir.' })),
})

const ShortPanel = PanelModel.pick({
  page_number: true,
  panel_number: true,
  image_url: true,
  description: true,
  narration: true,
  scene: true,
})
export const DraftState = Job.extend({
  ...WholeComic.pick({ id: true, title: true, summary: true, created_at: true, updated_at: true }).shape,
  ...ScriptFacts.shape,
  script_options,
  is_ready_to_generate: z.boolean(),
  price: z
    .object({ illustrator: z.enum(illustrators), credits: z.int(), per_panel: z.int() })
    .nullable()
    .meta({ description: 'Harga menggambarnya sekarang dengan `auto`. Mesin bawaan tidak dihitung per panel.' }),
  panels: z.array(ShortPanel.extend({ panel_id: z.int(), dialogue: text('Sari: Permisi?') })),
  style: MasterName.nullable(),
  character: Master.nullable(),
  genres: z.array(MasterName),
  backgrounds: z.array(Master),
}).meta({ id: 'ComicDraftState' })

/**
 * Clients know a row by its id as text, which is called `key` here. The key of the artwork appears only in the address
 * of the picture.
 */
export function masterModel(base: string, kind: Parameters<typeof sampleHref>[0] | null, row: MasterRow) {
  const key = String(row.id)
  const image_url = kind && base + sampleHref(kind, row.key ?? key)
  return { ...row, key, image_url, description_prompt: row.key === undefined ? null : row.description }
}
type MasterRow = ComicGenreRow & { key?: string }
