import { Refusal } from '../../web/refusal.ts'
import { ownPageLimits } from '../limits.ts'

/** `size`: the announced size in bytes. */
export type OpenUpload = { id: string; user_id: number; size: number }

/** Bytes of a member: used by pages, announced by open uploads, and still free. */
export type Room = { bytes: number; announced: number; bytes_left: number }

/** The room of a member who may use `most` bytes. An upload counts from its announcement on. */
export const countRoom = (most: number, { bytes, announced }: Pick<Room, 'bytes' | 'announced'>): Room => ({
  bytes,
  announced,
  bytes_left: Math.max(0, most - bytes - announced),
})

/** Throws a 413 if the member has fewer bytes left. */
export function checkRoom(room: Room, bytes: number): void {
  if (bytes > room.bytes_left) throw noRoom(room)
}

const megabytes = (bytes: number) => `${Math.ceil(bytes / 1_000_000)} MB`

export function noRoom({ announced, bytes_left }: Room): Refusal {
  const waits = announced > 0 ? `, karena kirimanmu yang belum selesai memesan ${megabytes(announced)}` : ''
  const remedy = announced > 0 ? 'Selesaikan kiriman itu, atau hapus' : 'Hapus'
  const roomText = `Ruang unggahanmu tinggal ${Math.floor(bytes_left / 1_000_000)} MB`
  return new Refusal(413, `${roomText}${waits}. ${remedy} halaman atau komik lama dulu.`)
}

export const tooLarge = () => new Refusal(413, 'Paling banyak 100 MB sekali kirim. Bagi kirimannya.')
export const noSpace = () => new Refusal(503, 'Tempat penyimpanan sedang penuh. Coba lagi nanti.', { retryAfter: 600 })

/**
 * The bytes that all uploads together may send now: `maxBytes`, or the size of one upload, if the disk has that much
 * room left for pictures.
 */
export const countSendable = (maxBytes: number, bytesLeft: number): number =>
  Math.min(Math.max(maxBytes, ownPageLimits.sent), bytesLeft)

/** Throws a 413 if a file is larger than one upload may be, and a 503 if it is larger than all uploads may send now. */
export function checkFile(size: number, most: number): void {
  if (size > ownPageLimits.sent) throw tooLarge()
  if (size > most) throw noSpace()
}

/**
 * The uploads that are dropped for a new upload of the member: the oldest ones, if the member already has four or more.
 * `open` is sorted by age.
 */
export function ownUploadsToDrop(open: readonly OpenUpload[], userId: number): string[] {
  const own = open.filter(({ user_id }) => user_id === userId)
  return own.slice(0, Math.max(0, own.length - ownPageLimits.open + 1)).map(({ id }) => id)
}

/**
 * The uploads that are dropped for a new upload if all uploads together may have `most` bytes: the oldest ones of the
 * members with the most announced bytes. The new upload is not larger than `most`. `open` is sorted by age.
 */
export function uploadsToDrop(open: readonly OpenUpload[], { user_id, size }: Omit<OpenUpload, 'id'>, most: number) {
  const bytesByUser = new Map([[user_id, size]])
  for (const one of open) bytesByUser.set(one.user_id, (bytesByUser.get(one.user_id) ?? 0) + one.size)
  const getUserBytes = (one: OpenUpload) => bytesByUser.get(one.user_id) ?? 0
  const removals = new Set<OpenUpload>()
  let sum = [...bytesByUser.values()].reduce((all, bytes) => all + bytes, 0)
  while (sum > most) {
    const rest = open.filter((one) => !removals.has(one))
    const next = rest.reduce((best, one) => (getUserBytes(one) > getUserBytes(best) ? one : best))
    removals.add(next)
    bytesByUser.set(next.user_id, getUserBytes(next) - next.size)
    sum -= next.size
  }
  return [...removals].map(({ id }) => id)
}

/**
 * Whether the received bytes of an upload are kept after its pages could not be added. They are kept if the request
 * came too early or the site failed, so that the client can send the last part again. A final refusal ends the upload.
 */
export const staysAfter = (error: unknown): boolean => !(error instanceof Refusal) || error.retryAfter !== null
