import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { ImageRefusal, patiently } from '../../uploads/image-job.ts'
import { tryLater, type Uploads } from '../../uploads/uploads.ts'
import { ownPageLimits } from '../limits.ts'
import { isComicInfo, isNamedAsPicture } from '../rules/archive-entries.ts'
import { hasEnoughRefusals, type PageReason, type PageRefusal } from '../rules/own-pages.ts'
import { sortedByPath } from '../rules/page-order.ts'
import { type ArchiveItem, readArchive, type SentBytes } from './archive.ts'
import { type ComicInfo, readComicInfo } from './comic-info.ts'
import { brokenFault, type Fault, findFault, isArchive } from './formats.ts'
import type { NewPage } from './queries.ts'

/** A file on the disk, with the name that the sender gave it. */
export type SentFile = { name: string; file: string }

/** A note to the creator about a file that was accepted. */
export type PageNote = { name: string; msg: string }

export type Intake = {
  pages: NewPage[]
  /** Bytes of all pages. */
  bytes: number
  refused: PageRefusal[]
  notes: PageNote[]
  info: ComicInfo | null
  /** Whether there were more pages than allowed. */
  isOver: boolean
}

type Room = { pages: number; bytes: number }
export class NoRoom extends Error {}

/**
 * Stores the sent pictures in the order of their names, and opens archives. Throws `NoRoom` if the pictures have more
 * bytes than there is room for, and a 503 if pictures cannot be stored now; then no picture is kept.
 */
export async function takeIn(uploads: Uploads, files: readonly SentFile[], room: Room): Promise<Intake> {
  const intake: Intake = { pages: [], bytes: 0, refused: [], notes: [], info: null, isOver: false }
  try {
    for await (const item of readItems(files)) {
      if (hasEnoughRefusals(intake.refused)) {
        intake.refused.push({ name: item.name, reason: 'too_many', msg: ENOUGH })
        break
      }
      if ('reason' in item) intake.refused.push(item)
      else if (isComicInfo(item.name)) intake.info ??= readComicInfo(item.bytes)
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
  const page = await store(uploads, bytes)
  if ('reason' in page) return void intake.refused.push({ name, ...page })
  const { pictures, isStill, edges } = page
  if (!isStill) intake.notes.push({ name, msg: STANDS_STILL })
  intake.pages.push({ name, pictures, edges })
  intake.bytes += pictures.reduce((sum, picture) => sum + picture.bytes, 0)
}

const STANDS_STILL = 'Gambar bergerak belum bisa tampil. Halaman ini diam, memakai gambar pertamanya.'

export async function forgetPages(uploads: Uploads, pages: readonly NewPage[]): Promise<void> {
  for (const { name } of pages.flatMap(({ pictures }) => pictures)) await uploads.forgetImage(name)
}

async function* readItems(files: readonly SentFile[]): AsyncGenerator<ArchiveItem> {
  const room = { left: ownPageLimits.inflated }
  for (const { name, file } of sortedByPath(files, ({ name }) => name)) {
    const start = await buffer(createReadStream(file, { end: 3 }))
    if (!isArchive(start)) yield { name, bytes: await readFile(file) }
    else if (!start.toString('latin1').startsWith('PK')) yield { name, reason: 'not_image', msg: NO_ZIP }
    else yield* withoutOthers(readArchive(file, name, room))
  }
}

/** Refused pictures of an archive are reported one by one. All other refused files share one line for each reason. */
async function* withoutOthers(items: AsyncGenerator<ArchiveItem>): AsyncGenerator<ArchiveItem> {
  const others = new Map<string, PageRefusal & { more: number }>()
  for await (const item of items) {
    const fault = isComicInfo(item.name) || 'reason' in item ? null : entryFault(item.bytes)
    const result: ArchiveItem = fault ? { name: item.name, ...fault } : item
    if (!('reason' in result) || isNamedAsPicture(result.name)) yield result
    else {
      const key = `${result.reason} ${result.msg}`
      const first = others.get(key)
      if (first) first.more += 1
      else others.set(key, { ...result, more: 0 })
    }
  }
  for (const { more, name, ...why } of others.values())
    yield { name: more ? `${name} dan ${more} lainnya` : name, ...why }
}

const entryFault = (bytes: Buffer): Fault | null => (isArchive(bytes) ? { reason: 'nested' } : findFault(bytes))

const NO_ZIP = 'Arsip RAR, 7z, dan gzip belum bisa dibuka. Simpan sebagai ZIP atau CBZ.'

const failures: Partial<Record<ImageRefusal['failure'], PageReason>> = {
  not_an_image: 'not_image',
  heic: 'heic',
  too_many_pixels: 'too_large',
}

async function store(uploads: Uploads, bytes: Buffer): Promise<Awaited<ReturnType<Uploads['storePage']>> | Fault> {
  const fault = findFault(bytes)
  if (fault) return fault
  try {
    return await patiently(() => uploads.storePage(bytes), new AbortController().signal)
  } catch (error) {
    if (!(error instanceof ImageRefusal)) return tryLater(error)
    if (error.failure === 'broken') return brokenFault(bytes)
    const reason = failures[error.failure]
    return reason ? { reason } : tryLater(error)
  }
}
