import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { ImageRefusal, patiently } from '../../uploads/image-job.ts'
import { tryLater, type Uploads } from '../../uploads/uploads.ts'
import { isComicInfo, ownPageLimits, type PageReason, type PageRefusal, sortedByPath } from '../rules/own-pages.ts'
import { type ArchiveItem, readArchive, type SentBytes } from './archive.ts'
import type { NewPage } from './queries.ts'

/** A file on the disk, under the name that its sender gave it. */
export type SentFile = { name: string; file: string }

/** What the ComicInfo.xml of an archive says. */
export type ComicInfo = { title: string; number: string; summary: string }

/** `bytes`: of the pages; `isOver`: there were more of them than wanted. */
export type Intake = {
  pages: NewPage[]
  bytes: number
  refused: PageRefusal[]
  info: ComicInfo | null
  isOver: boolean
}

type Room = { pages: number; bytes: number }
export class NoRoom extends Error {}

/**
 * Stores the pictures of what was sent, archives opened, in the order of their names. Throws `NoRoom` once they have more
 * bytes than there is room for, and a 503 where pictures cannot be stored now; then nothing is kept.
 */
export async function takeIn(uploads: Uploads, files: readonly SentFile[], room: Room): Promise<Intake> {
  const intake: Intake = { pages: [], bytes: 0, refused: [], info: null, isOver: false }
  try {
    for await (const item of itemsOf(files)) {
      if (intake.refused.length === ownPageLimits.refused) {
        intake.refused.push({ name: item.name, reason: 'too_many', msg: ENOUGH })
        break
      }
      if ('reason' in item) intake.refused.push(item)
      else if (isComicInfo(item.name)) intake.info ??= infoOf(item.bytes)
      else if (intake.pages.length >= room.pages) {
        intake.isOver = true
        break
      } else await takeInto(intake, uploads, item)
      if (intake.bytes > room.bytes) throw new NoRoom()
    }
  } catch (error) {
    await forgetPages(uploads, intake.pages)
    throw error
  }
  return intake
}

const ENOUGH = `Sudah ${ownPageLimits.refused} berkas ditolak, jadi berkas ini dan sisanya tidak dibuka. Kirim halamannya saja.`

async function takeInto(intake: Intake, uploads: Uploads, { name, bytes }: SentBytes): Promise<void> {
  const pictures = await store(uploads, bytes)
  if (typeof pictures === 'string') return void intake.refused.push({ name, reason: pictures })
  intake.pages.push({ name, pictures })
  intake.bytes += pictures.reduce((sum, picture) => sum + picture.bytes, 0)
}

export async function forgetPages(uploads: Uploads, pages: readonly NewPage[]): Promise<void> {
  for (const { name } of pages.flatMap(({ pictures }) => pictures)) await uploads.forgetImage(name)
}

async function* itemsOf(files: readonly SentFile[]): AsyncGenerator<ArchiveItem> {
  const room = { left: ownPageLimits.inflated }
  for (const { name, file } of sortedByPath(files, ({ name }) => name)) {
    const start = await buffer(createReadStream(file, { end: 3 }))
    if (!isArchive(start)) yield { name, bytes: await readFile(file) }
    else if (!start.toString('latin1').startsWith('PK')) yield { name, reason: 'not_image', msg: NO_ZIP }
    else
      for await (const item of readArchive(file, name, room))
        yield 'bytes' in item && isArchive(item.bytes) ? { name: item.name, reason: 'nested' } : item
  }
}

const NO_ZIP = 'Arsip RAR, 7z, dan gzip belum bisa dibuka. Simpan sebagai ZIP atau CBZ.'

/** Zip, RAR, 7z, gzip. */
const isArchive = (bytes: Buffer) =>
  ['504b', '52617221', '377abcaf', '1f8b'].some((start) => bytes.subarray(0, 4).toString('hex').startsWith(start))

const failures: Partial<Record<ImageRefusal['failure'], PageReason>> = {
  not_an_image: 'not_image',
  too_many_pixels: 'too_large',
  broken: 'broken',
}

async function store(uploads: Uploads, bytes: Buffer): Promise<NewPage['pictures'] | PageReason> {
  if (bytes.subarray(0, 1_024).includes('%PDF-')) return 'pdf'
  try {
    return await patiently(() => uploads.storePage(bytes), new AbortController().signal)
  } catch (error) {
    const reason = error instanceof ImageRefusal && failures[error.failure]
    return reason || tryLater(error)
  }
}

/** Of a ComicInfo.xml, whose short elements come first. */
const INFO_BYTES = 20_000

/** Looked up rather than parsed: a parser of everything that anybody sends can be kept busy for minutes. */
function infoOf(bytes: Buffer): ComicInfo {
  const xml = bytes.subarray(0, INFO_BYTES).toString('utf8').replaceAll('\0', '')
  const text = (name: string, most: number) => elementIn(xml, name).slice(0, most)
  return { title: text('Title', 200), number: text('Number', 20), summary: text('Summary', 2_000) }
}

/** The text of the first such element up to the next tag; empty without one. */
function elementIn(xml: string, name: string): string {
  const [, text = ''] = new RegExp(`<${name}(?:\\s[^<>]{0,200})?>([^<]*)`, 'i').exec(xml) ?? []
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{2,4}));/gi, written).trim()
}

const marks: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function written(whole: string, decimal?: string, hex?: string, mark = ''): string {
  const code = decimal ? Number(decimal) : hex ? Number.parseInt(hex, 16) : null
  if (code === null) return marks[mark.toLowerCase()] ?? whole
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
}
