import { manage } from '../../src/manage.ts'
import type { CommandLine, Tools } from '../../src/platform/command.ts'

/** What a command ended with: its exit code and what it printed. */
export type Outcome = { code: number; out: string; err: string }

/**
 * Runs a command of `npm run manage --` in this process, with no settings but the given ones. `err` is without the line
 * with which each command names its database.
 */
export async function manageWith(settings: Record<string, string>, ...args: string[]): Promise<Outcome> {
  const out: string[] = []
  const err: string[] = []
  const env = { NODE_ENV: 'test', ...settings }
  const code = await manage(
    args,
    env,
    (line) => out.push(line),
    (line) => line.startsWith('Database: ') || err.push(line),
  )
  return { code, out: out.join('\n').trim(), err: err.join('\n').trim() }
}

type Place = { host: string; port: number; user: string; password: string; database: string }

/** The DATABASE_URL of a database that is reached by a socket in the folder `host`. */
export const urlOf = ({ host, port, user, password, database }: Place) =>
  `postgres://${user}:${encodeURIComponent(password)}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`

/** A command line whose commands work with this database. */
export function lineOf(given: Omit<Tools, 'books'>): CommandLine {
  const tools = { ...given, books: async () => [] }
  return { ...tools, onSite: (work) => work(tools) }
}
