import * as z from 'zod'
import type { PageFrame } from '../../db/column-types.ts'
import type { Errors, Values } from '../../web/form.ts'
import { Refusal } from '../../web/refusal.ts'
import { comicHref, pagesHref, stepHref } from '../comic/comic.ts'
import { Frame } from '../comic/fields.ts'
import type { Comic } from '../comic/queries.ts'
import { ownPageLimits } from '../limits.ts'
import { pictureHref } from '../pictures/pictures.ts'
import { pageReasons } from '../rules/own-pages.ts'
import type { Room } from '../rules/uploads.ts'
import type { Added } from './own-pages.ts'
import type { OwnPage, WholePage } from './queries.ts'

/** The result of an upload. */
export type Outcome = Added | Refusal
type PagesParts = {
  pages: readonly OwnPage[]
  room: Room
  outcome: Outcome | null
  /** The page whose form was refused, and the page number that was typed in it. */
  about: { id: number; to: string | null } | null
}

const megabytes = (bytes: number) =>
  `${(bytes / 1_000_000).toLocaleString('id-ID', { maximumFractionDigits: bytes < 10_000_000 ? 1 : 0 })} MB`

export function pagesView(comic: Comic, { pages, room, outcome, about }: PagesParts) {
  const isRefusal = outcome instanceof Refusal
  const problem = isRefusal ? outcome.message : null
  const info = isRefusal ? null : (outcome?.info ?? null)
  return {
    action: pagesHref(comic),
    calls: `/api/v1/comics/${comic.id}/`,
    pages: pages.map((page) => ({
      ...pageItem(comic, page),
      isLast: page.page_number === pages.length,
      to: about?.id === page.id ? (about.to ?? page.page_number) : page.page_number,
      problem: about?.id === page.id ? problem : null,
    })),
    most: ownPageLimits.pages,
    used: roomText(room),
    problem,
    at: about === null ? 'f-pages' : `halaman-${about.id}`,
    isUploadWrong: about === null && (isRefusal || (outcome?.refused.length ?? 0) > 0),
    refused: isRefusal ? [] : (outcome?.refused ?? []).map((one) => ({ msg: pageReasons[one.reason], ...one })),
    notes: isRefusal ? [] : (outcome?.notes ?? []),
    isPartly: !isRefusal && (outcome?.ids.length ?? 0) > 0,
    offer: {
      action: `${pagesHref(comic)}tawaran/`,
      fields: Object.entries({ title: info?.title ?? '', number: info?.number ?? '', summary: info?.summary ?? '' }),
      text: info && [info.title, info.number && `nomor ${info.number}`, info.summary].filter(Boolean).join(' · '),
    },
    publish: stepHref(comic, 7),
    read: pages.length > 0 && comic.published_at ? `${comicHref(comic)}baca/` : null,
  }
}

function roomText({ bytes, announced, bytes_left }: Room): string {
  const used = `${megabytes(bytes)} dari ${megabytes(bytes + announced + bytes_left)}`
  return announced > 0 ? `${used}, dan ${megabytes(announced)} sedang dikirim` : used
}

const pageItem = (comic: Comic, { id, name, alt, page_number, width, height, render }: OwnPage) => ({
  id,
  name,
  alt,
  number: page_number,
  size: `${width} × ${height}`,
  href: `${pagesHref(comic)}${id}/`,
  src: pictureHref(render, 480),
})

/** Empty rows of the form, for additional frames. */
const MORE = 4

/** Shows frames in percent. */
export function pageView(comic: Comic, page: WholePage, values: Values | null = null, errors: Errors = {}) {
  const rowCount = Object.keys(values ?? {}).filter((field) => field.startsWith('x-')).length
  const rows = Math.min(ownPageLimits.frames, Math.max(page.frames.length + MORE, rowCount))
  return {
    ...pageItem(comic, page),
    slices: page.slices.map(({ render, width, height }) => ({ src: pictureHref(render, 960), width, height })),
    back: pagesHref(comic),
    hasNext: page.next !== null,
    alt: values?.alt ?? page.alt,
    most: ownPageLimits.alt,
    mostFrames: ownPageLimits.frames,
    frames: Array.from({ length: rows }, (_, at) => ({
      number: at + 1,
      parts: parts.map(([key, name]) => {
        const field = `${key}-${at}`
        return { key, field, name, value: values?.[field] ?? formatPercent(page.frames[at]?.[key]) }
      }),
    })),
    errors,
  }
}

const formatPercent = (share: number | undefined): string =>
  share === undefined ? '' : (Math.round(share * 1_000) / 10).toLocaleString('id-ID')

const parts = [
  ['x', 'Kiri'],
  ['y', 'Atas'],
  ['width', 'Lebar'],
  ['height', 'Tinggi'],
] as const satisfies readonly (readonly [keyof PageFrame, string])[]

/** Rows without any filled field are ignored. Returns null if the numbers do not describe a part of the page. */
export function readFrames(fields: Record<string, unknown>): PageFrame[] | null {
  const rows = Array.from({ length: ownPageLimits.frames }, (_, at) =>
    parts.map(([key]) => [key, String(fields[`${key}-${at}`] ?? '').trim()] as const),
  ).filter((row) => row.some(([, text]) => text !== ''))
  const frames = rows.map((row) => Object.fromEntries(row.map(([key, text]) => [key, numberIn(text) / 100])))
  return z.array(Frame).safeParse(frames).data ?? null
}

const numberIn = (text: string) => (text === '' ? Number.NaN : Number(text.replace(',', '.')))
