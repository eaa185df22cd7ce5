import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { parse } from 'node-html-parser'
import { ImageRefusal, patiently } from '../../uploads/image-job.ts'
import { tryLater, type Uploads } from '../../uploads/uploads.ts'
import { byPath, ownPageLimits, type PageReason, type PageRefusal } from '../rules/own-pages.ts'
import { type ArchiveItem, readArchive } from './archive.ts'
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
      if ('bytes' in item && /(^|\/)comicinfo\.xml$/i.test(item.name)) intake.info ??= infoOf(item.bytes)
      else if (intake.pages.length >= room.pages) intake.isOver ||= 'bytes' in item
      else if ('reason' in item) intake.refused.push(item)
      else {
        const pictures = await store(uploads, item.bytes)
        if (typeof pictures === 'string') intake.refused.push({ name: item.name, reason: pictures })
        else intake.pages.push({ name: item.name, pictures })
        if (typeof pictures !== 'string') intake.bytes += pictures.reduce((sum, picture) => sum + picture.bytes, 0)
        if (intake.bytes > room.bytes) throw new NoRoom()
      }
    }
  } catch (error) {
    await forgetPages(uploads, intake.pages)
    throw error
  }
  return intake
}

export async function forgetPages(uploads: Uploads, pages: readonly NewPage[]): Promise<void> {
  for (const { name } of pages.flatMap(({ pictures }) => pictures)) await uploads.forgetImage(name)
}

async function* itemsOf(files: readonly SentFile[]): AsyncGenerator<ArchiveItem> {
  const room = { left: ownPageLimits.inflated }
  for (const { name, file } of files.toSorted((one, other) => byPath(one.name, other.name))) {
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

const INFO_BYTES = 100_000

function infoOf(bytes: Buffer): ComicInfo {
  const root = parse(bytes.subarray(0, INFO_BYTES).toString('utf8').replaceAll('\0', ''), { lowerCaseTagName: true })
  const text = (tag: string, most: number) => root.querySelector(tag)?.text.trim().slice(0, most) ?? ''
  return { title: text('title', 200), number: text('number', 20), summary: text('summary', 2_000) }
}
