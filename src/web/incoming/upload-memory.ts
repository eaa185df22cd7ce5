const MB = 1024 * 1024
/** Maximum bytes that all running uploads may hold in memory, and maximum for those of one IP address. */
const MAX_HELD_BYTES = 128 * MB
const MAX_HELD_BYTES_PER_ADDRESS = 32 * MB

/** A running upload. `from`: IP address or IPv6 /64 network. `bytes`: held in memory. `cutOff` ends it. */
type Upload = { readonly from: string; bytes: number; readonly cutOff: () => void }

/** The running uploads, oldest first. */
const uploads = new Set<Upload>()

/** Registers an upload that holds no bytes yet. Call `release` when it ends. */
export function beginUpload(from: string, cutOff: () => void): Upload {
  const upload = { from, bytes: 0, cutOff }
  uploads.add(upload)
  return upload
}

export const release = (upload: Upload): void => void uploads.delete(upload)

/**
 * Sets the number of bytes that an upload holds. Cuts off the upload if its address holds too much. If all uploads
 * together hold too much, cuts off the oldest uploads of the address that holds most, so that a few addresses cannot
 * block the others.
 */
export function hold(upload: Upload, bytes: number): void {
  upload.bytes = bytes
  if ((heldByAddress().get(upload.from) ?? 0) > MAX_HELD_BYTES_PER_ADDRESS) upload.cutOff()
  for (
    let bytesByAddress = heldByAddress();
    sumBytes(bytesByAddress) > MAX_HELD_BYTES;
    bytesByAddress = heldByAddress()
  ) {
    const [greediest] = [...bytesByAddress].reduce((most, one) => (one[1] > most[1] ? one : most))
    const oldest = [...uploads].find(({ from, bytes }) => from === greediest && bytes > 0)
    oldest?.cutOff()
  }
}

function heldByAddress(): Map<string, number> {
  const bytesByAddress = new Map<string, number>()
  for (const { from, bytes } of uploads) bytesByAddress.set(from, (bytesByAddress.get(from) ?? 0) + bytes)
  return bytesByAddress
}

const sumBytes = (bytesByAddress: ReadonlyMap<string, number>) =>
  [...bytesByAddress.values()].reduce((sum, bytes) => sum + bytes, 0)
