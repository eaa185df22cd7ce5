import { Refusal } from '../../web/refusal.ts'
import { ownPageLimits } from '../limits.ts'

/** `size`: as it was announced, in bytes. */
export type OpenUpload = { id: string; user_id: number; size: number }

/** Bytes that the member's pages take, that uploads still to come have announced, and that are left. */
export type Room = { bytes: number; announced: number; bytes_left: number }

/** The room of a member who may have `most` bytes: an upload counts as soon as it is announced. */
export const countRoom = (most: number, { bytes, announced }: Pick<Room, 'bytes' | 'announced'>): Room => ({
  bytes,
  announced,
  bytes_left: Math.max(0, most - bytes - announced),
})

/** Throws a 413 for more bytes than a member has left. */
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

/** Bytes that all may send at once: `maxBytes`, or one upload, where the disk has as much left for pictures. */
export const countSendable = (maxBytes: number, bytesLeft: number): number =>
  Math.min(Math.max(maxBytes, ownPageLimits.sent), bytesLeft)

/** A file is refused beyond what one upload may have, with a 413, or what all may send now, with a 503. */
export function checkFile(size: number, most: number): void {
  if (size > ownPageLimits.sent) throw tooLarge()
  if (size > most) throw noSpace()
}

/** The oldest open uploads of a member make way for one more, from the fifth on. `open` is in order of age. */
export function ownUploadsToDrop(open: readonly OpenUpload[], userId: number): string[] {
  const own = open.filter(({ user_id }) => user_id === userId)
  return own.slice(0, Math.max(0, own.length - ownPageLimits.open + 1)).map(({ id }) => id)
}

/**
 * The uploads that make way where all may have `most` bytes and one more comes, which is no larger than that: of those
 * who announced most, the oldest. `open` is in order of age.
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
 * Whether what came of an upload stays when its pages could not be added: where it was only too early, or the site
 * failed, so that the last part is sent again. A final refusal ends the upload.
 */
export const staysAfter = (error: unknown): boolean => !(error instanceof Refusal) || error.retryAfter !== null
