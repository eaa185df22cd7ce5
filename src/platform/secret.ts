import { randomBytes, randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createSecret, type Secret } from '../web/signed.ts'
import { MIN_SECRET_LENGTH } from './site-variables.ts'

/**
 * Opens the site's keys: `SECRET_KEY`, or else the key in the file `<dataDir>/secret-key`, and those of
 * `SECRET_KEY_PREVIOUS`. The first start creates the file, readable only by its owner; servers that start at the same
 * time agree on one key. Throws an Error of one sentence when the file holds no key.
 */
export const openSecret = async (place: Place & { previousKeys: readonly string[] }): Promise<Secret> =>
  createSecret(await presentKey(place), place.previousKeys)

type Place = { secretKey: string | null; dataDir: string }

/** The key with which new links are signed. */
export async function presentKey({ secretKey, dataDir }: Place): Promise<string> {
  if (secretKey !== null) return secretKey
  const file = path.join(dataDir, 'secret-key')
  const storedSecret = await readFile(file, 'utf8').catch(unlessMissing)
  const secret = (storedSecret ?? (await makeSecret(file))).trim()
  if (secret.length < MIN_SECRET_LENGTH) throw new Error(`${file} holds no key: delete it, or set SECRET_KEY.`)
  return secret
}

/**
 * Creates the key file by linking a temporary file into place, so that every reader, also on another server, finds a
 * complete key.
 */
async function makeSecret(file: string): Promise<string> {
  await mkdir(path.dirname(file), { recursive: true })
  const aside = `${file}-${randomUUID()}`
  await writeFile(aside, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 })
  await link(aside, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  await rm(aside, { force: true })
  return readFile(file, 'utf8')
}

/** Returns null if the error means that a file does not exist. Rethrows other errors. */
export function unlessMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null
  throw error
}
