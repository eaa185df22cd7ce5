import * as z from 'zod'
import { PART } from './names.ts'

const PICTURE = /^\w[\w.-]*(\/\w[\w.-]*)*$/
export const isPictureName = (name: string) => PICTURE.test(name) && !name.endsWith(PART)

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/)

/** A picture of the folder `uploads`. For a picture in a bucket only the name and the size are known. */
const Picture = z.object({
  path: z.string().regex(PICTURE),
  bytes: z.number().int().min(0),
  sha256: Sha256.nullable(),
})

/** The manifest of a backup. The file also holds `tables/<name>.copy`, `uploads/<path>` and `secret-key`. */
export const Manifest = z.object({
  format: z.literal(1),
  /** Version of the site that made the backup. */
  version: z.string(),
  migrations: z.array(z.string()),
  made_at: z.iso.datetime(),
  tables: z.record(z.string(), z.object({ rows: z.number().int(), sha256: Sha256, columns: z.array(z.string()) })),
  sequences: z.record(z.string(), z.string().regex(/^-?\d+$/)),
  uploads: z.object({
    in: z.enum(['folder', 'bucket']),
    count: z.number().int(),
    files: z.array(Picture),
  }),
  /** Whether the backup contains the secret key: sealed by a passphrase, readable, or not at all. */
  key: z.enum(['sealed', 'open', 'none']),
})
export type Manifest = z.infer<typeof Manifest>

export const MANIFEST = 'manifest.json'
export const KEY = 'secret-key'
export const tableEntry = (name: string) => `tables/${name}.copy`
export const pictureEntry = (name: string) => `uploads/${name}`
