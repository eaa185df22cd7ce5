import type { Knex } from 'knex'
import type { Face, Look, PanelScene, PanelSize } from '../artwork/comic/panel-scene.ts'
import type { WorkColumns } from './work-rows.ts'

/** Where a comic is on its way from idea to finished panels. */
export const draftStatuses = [
  'PENDING',
  'GENERATING_SCRIPT',
  'SCRIPT_READY',
  'SCRIPT_FAILED',
  'RENDERING',
  'RENDER_FAILED',
  'COMPLETED',
  'CANCELLED',
] as const
export type DraftStatus = (typeof draftStatuses)[number]

export const ageLabels = ['semua', '13+', '17+'] as const
export type AgeLabel = (typeof ageLabels)[number]

type ComicEngine = 'built-in' | 'gemini'
/** `told`: written and drawn here from words; `pages`: pictures that the creator has made elsewhere. */
export type ComicSource = 'told' | 'pages'

/**
 * A comic. `notice` is what its creator is told of the drawing that was asked for. It is waiting or worked on since `queued_at`; `run` counts the times that a script or the drawing of all
 * panels was asked for, and what an older run brings is thrown away. Everybody may read it while `published_at` is set,
 * `is_active` is true and `removed_at` is null. Only triggers change the counters. `version` grows with each change that
 * the creator's open pages show. `page_count_requested` is what was asked for, `page_count` what was made.
 * It is an episode while `series_id` is set. A draft appears by itself at `publish_at`; `waiting_since`: its publication
 * waits for staff. `secret`: the end of the address under which a draft can be read. `direction`: in which pages follow
 * each other, as the archive of own pages says; null where nothing says it.
 */
export type ComicRow = WorkColumns & {
  id: number
  user_id: number
  draft_status: DraftStatus
  error: string | null
  notice: string | null
  run: number
  queued_at: Date | null
  seed: string
  story_idea: string
  page_count: number
  page_count_requested: number | null
  script_origin: 'creator' | 'example' | 'model' | null
  script_options: { n: number; title: string; about: string }[]
  script_option: number | null
  /** Null for own pages. */
  style_id: number | null
  character_id: number | null
  storyteller: ComicEngine | null
  illustrator: ComicEngine | null
  title: string | null
  synopsis: string
  tagline: string
  mood: string
  summary: string
  tags: string
  publisher: string | null
  characters: {
    id?: string
    name: string
    appearance: string
    personality: string
    look?: Look | null
    drawn?: boolean
  }[]
  pages: { title: string; summary: string }[]
  age_label: AgeLabel
  allow_downloads: boolean
  redraws: number
  published_at: Date | null
  is_active: boolean
  removed_at: Date | null
  removal_reason: string | null
  series_id: number | null
  episode_number: number | null
  episode_title: string
  source: ComicSource
  made_with_ai: boolean
  has_rights: boolean
  publish_at: Date | null
  waiting_since: Date | null
  featured_at: Date | null
  secret: string | null
  direction: 'ltr' | 'rtl' | null
  total_views: string
  total_likes: string
  total_comments: string
  total_shares: string
  rating_sum: string
  rating_count: string
  version: number
  created_at: Date
  updated_at: Date
}

/** What is lettered on a panel, in reading order. */
export type DialogueJson = {
  character: string
  text: string
  kind: 'speech' | 'thought' | 'shout' | 'narration'
  x: number | null
  y: number | null
}

/**
 * A panel that stands on a page. `scene`: null where it is read from the description. It waits to be drawn anew since `redraw_asked_at`, by the model if `redraw_run` pays for it; `redraw_error`
 * says why the last try gave no picture.
 * `voice` names the document in which its words, as they were then, are spoken.
 */
export type ComicPanelRow = {
  id: number
  comic_id: number
  page_number: number
  panel_number: number
  description: string
  dialogues: DialogueJson[]
  scene: PanelScene | null
  render_id: number | null
  redraw_asked_at: Date | null
  redraw_run: number | null
  redraw_error: string | null
  voice: string | null
  version: number
}

/** Also a panel that was removed and may come back. It has no page. */
export type StoredPanelRow = Omit<ComicPanelRow, PageColumn> &
  Record<PageColumn, number | null> & { removed_at: Date | null; page_id: number | null }
type PageColumn = 'page_number' | 'panel_number'

/** What a step restores of a panel. A panel without a page is removed. */
export type PanelState = Pick<StoredPanelRow, PageColumn | 'description' | 'dialogues' | 'scene' | 'render_id'>
/** Only what differs. */
export type PanelChange = { panel: number; before: Partial<PanelState>; after: Partial<PanelState> }

/** A change that a creator can undo, or with `undone` redo. `pages`: titles and summaries, `characters`: the cast, if they changed. */
export type ComicStepRow = {
  id: string
  comic_id: number
  changes: PanelChange[]
  pages: { before: ComicRow['pages']; after: ComicRow['pages'] } | null
  characters: { before: ComicRow['characters']; after: ComicRow['characters'] } | null
  at: Date
  undone: boolean
}

/**
 * A rendering of a panel. `run` is the drawing of all panels that it belongs to, null for a panel drawn anew. `picture`
 * names an upload, null until the picture of a sample is first asked for. `commission` marks a paid picture that no panel
 * has shown yet, by a hash of what the model was told: the next run that would tell it the same takes it. `width` and
 * `height` are the pixels of a picture that the creator has made; others have those of their `size`.
 */
export type ComicRenderRow = {
  id: number
  panel_id: number
  parent_id: number | null
  run: number | null
  take: number
  illustrator: ComicEngine | 'creator'
  commission: string | null
  picture: string | null
  faces: Face[]
  size: PanelSize
  width: number | null
  height: number | null
  was_shown: boolean
  created_at: Date
}

/** A picture of somebody of the cast, an upload. `key`: a hash of the looks. */
type ComicReferenceRow = { comic_id: number; key: string; picture: string; created_at: Date }

/** A row of the master data: styles, genres, and with a key of the artwork characters and backgrounds. */
export type ComicMasterRow = { id: number; name: string; description: string }
export type ComicTemplateRow = ComicMasterRow & { key: string }

export type ComicExportRow = WorkColumns & {
  id: number
  comic_id: number
  kind: 'pdf' | 'cbz' | 'video'
  key: string
  /** The size of a book, pages or panels, the shape of a video; empty for the first form. */
  form: string
  status: 'PENDING' | 'READY' | 'FAILED'
  file: string | null
  bytes: string | null
  error: string | null
  /** In percent while it is made; only videos tell it. */
  progress: number
  created_at: Date
}

/** Columns of lists are written as JSON text, because the driver would send an array as an array of Postgres. */
type Json<Row, Lists extends keyof Row> = Partial<Omit<Row, 'id' | 'version' | 'updated_at' | Lists>> &
  Partial<Record<Lists, string>>
/** Columns that changes count up or set by the database's clock. */
type ChangeColumns = { version?: number | Knex.Raw; updated_at?: Date | Knex.Raw }

type PanelColumns<Row> = Omit<Json<Row, 'dialogues' & keyof Row>, 'scene'> & { scene?: string | null }
type ComicLists = 'characters' | 'pages' | 'script_options'

declare module 'knex/types/tables.js' {
  interface Tables {
    comic_styles: ComicMasterRow
    comic_genres: ComicMasterRow
    comic_characters: ComicTemplateRow
    comic_backgrounds: ComicTemplateRow
    comics: Knex.CompositeTableType<
      ComicRow,
      Json<ComicRow, ComicLists> & Pick<ComicRow, 'user_id' | 'seed' | 'story_idea' | 'page_count'>,
      Json<ComicRow, ComicLists> & ChangeColumns
    >
    comic_genre: { comic_id: number; genre_id: number }
    comic_background: { comic_id: number; background_id: number }
    comic_panels: Knex.CompositeTableType<
      ComicPanelRow,
      PanelColumns<ComicPanelRow> & Pick<ComicPanelRow, 'comic_id' | 'page_number' | 'panel_number'>,
      PanelColumns<ComicPanelRow> & Pick<ChangeColumns, 'version'>
    >
    comic_panel_rows: Knex.CompositeTableType<
      StoredPanelRow,
      PanelColumns<StoredPanelRow> & Pick<StoredPanelRow, 'comic_id'>,
      PanelColumns<StoredPanelRow> & Pick<ChangeColumns, 'version'>
    >
    comic_renders: Knex.CompositeTableType<
      ComicRenderRow,
      Json<ComicRenderRow, 'faces'> & Pick<ComicRenderRow, 'panel_id' | 'take' | 'illustrator'>
    >
    comic_steps: Knex.CompositeTableType<
      ComicStepRow,
      Pick<ComicStepRow, 'comic_id'> & { changes: string; pages: string | null; characters?: string | null },
      Partial<{ changes: string; at: Knex.Raw; undone: boolean }>
    >
    comic_references: ComicReferenceRow
    comic_exports: Knex.CompositeTableType<
      ComicExportRow,
      Pick<ComicExportRow, 'comic_id' | 'kind' | 'key'>,
      Partial<Omit<ComicExportRow, 'bytes'>> & { bytes?: number }
    >
  }
}
