import { createReadStream, createWriteStream } from 'node:fs'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { extract, pack } from 'tar-stream'

/** What an archive holds, by name. */
export async function contentOf(file: string): Promise<Map<string, Buffer>> {
  const extracting = extract()
  const reading = pipeline(createReadStream(file), createGunzip(), extracting)
  const content = new Map<string, Buffer>()
  for await (const entry of extracting) content.set(entry.header.name, await buffer(entry))
  await reading
  return content
}

/** Writes an archive that holds this. */
export async function writeArchive(file: string, content: ReadonlyMap<string, Buffer>): Promise<void> {
  const packing = pack()
  const writing = pipeline(packing, createGzip(), createWriteStream(file))
  for (const [name, bytes] of content) packing.entry({ name }, bytes)
  packing.finalize()
  await writing
}
