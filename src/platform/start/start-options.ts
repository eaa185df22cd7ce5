import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import * as z from 'zod'
import type { RawEnvironment } from '../environment.ts'
import { withEnvironmentFile } from './environment-file.ts'
import { parseSystemdFile } from './systemd-file.ts'

/** Options of every start and command: where its settings are, and which database it uses. */
export const startOptions = {
  database: {
    type: 'string',
    hint: 'url|folder',
    about: 'use the database of DATABASE_URL, or the one in DATA_DIR whatever DATABASE_URL is',
  },
  'settings-file': {
    type: 'string',
    hint: 'FILE',
    about: 'settings as systemd reads them, which go before the environment',
  },
} as const

const Values = z.object({
  database: z.enum(['url', 'folder'], 'url or folder').optional(),
  'settings-file': z.string().min(1).optional(),
})
export type StartOptions = z.infer<typeof Values>

/** Parses the values of the options. Throws an Error of one sentence for invalid values. */
export function parseStartOptions(values: Readonly<Record<string, unknown>>): StartOptions {
  const { data, error } = Values.safeParse(values)
  if (data) return data
  throw new Error(error.issues.map(({ path, message }) => `--${path.join('.')}: ${message}`).join('; '))
}

/** Returns the options of a start from its arguments. Throws an Error for unknown arguments. */
export const readStartOptions = (args: string[]): StartOptions =>
  parseStartOptions(parseArgs({ args, options: startOptions }).values)

/** Returns the variables of a start or command: from `--settings-file`, its environment and `.env`, in this order. */
export function settingsFor(
  environment: RawEnvironment,
  { database, 'settings-file': file }: StartOptions,
): RawEnvironment {
  const all = withEnvironmentFile({ ...environment, ...(file === undefined ? {} : readSettingsFile(file)) })
  if (database === 'url' && !all.DATABASE_URL) throw new Error('--database url: DATABASE_URL is not set.')
  return database === 'folder' ? { ...all, DATABASE_URL: '' } : all
}

function readSettingsFile(file: string): RawEnvironment {
  // Read the descriptor by its number. Only the user who opened it, such as root, could open it again by its path.
  const descriptor = /^\/dev\/fd\/(\d+)$/.exec(file)?.[1]
  try {
    return parseSystemdFile(readFileSync(descriptor === undefined ? file : Number(descriptor), 'utf8'))
  } catch (error) {
    throw new Error(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`)
  }
}
