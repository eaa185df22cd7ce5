import { realpathSync } from 'node:fs'
import os from 'node:os'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import type { Knex } from 'knex'
import * as z from 'zod'
import { jobCommands } from './admin/jobs/commands.ts'
import { settingsCommands } from './admin/settings/commands.ts'
import { createApp, features } from './app.ts'
import { readConfig } from './config.ts'
import { printRoutes } from './platform/access.ts'
import { type Command, command, type Option, type Report, readCall, type Tools } from './platform/command.ts'
import { openSite, resetSite } from './platform/database.ts'
import type { Config } from './platform/environment.ts'
import { databaseLines, refuseTwoDatabases } from './platform/start/database-lines.ts'
import { settingsFor } from './platform/start/start-options.ts'
import { createLog } from './web/log.ts'
import { createSecret } from './web/signed.ts'

const seeds = features.flatMap(({ seed }) => seed ?? [])

const seed = command({
  name: 'seed',
  summary: `Fills ${seeds.map(({ about }) => about).join(', or ')}.`,
  options: Object.assign({}, ...seeds.map(seedOptions)),
  input: z.record(z.string(), z.unknown()).pipe(z.object(seedInputs())).superRefine(checkFlags),
  async run(values, { db, settings }) {
    const [unasked] = seeds.filter(({ flag }) => !flag)
    const selectedSeed = seeds.find(({ flag }) => flag && values[flag.name] === true) ?? unasked
    if (!selectedSeed) throw new Error('There is nothing to fill.')
    return selectedSeed.run(db, settings, values)
  },
})

const reset = command({
  name: 'reset',
  summary: 'Deletes everything and fills the site as a first start does. Not in production.',
  options: { yes: { type: 'boolean', about: 'yes, all orders, accounts, comics and pictures go' } },
  input: z.object({ yes: z.literal(true, 'needed, because everything is deleted') }),
  async run(_input, { db, settings, say }) {
    await resetSite({ db, place: settings, features, say })
    return {
      text: 'Everything is as after a first start. The next start makes the first account.',
      data: { reset: true },
    }
  },
})

function seedOptions({ flag, options = {} }: (typeof seeds)[number]): Record<string, Option> {
  const own = Object.entries(options).map(([name, { option }]) => [name, option])
  const behind: Record<string, Option> = flag ? { [flag.name]: { type: 'boolean', about: flag.about } } : {}
  return { ...behind, ...Object.fromEntries(own) }
}

function seedInputs(): Record<string, z.ZodType> {
  const inputs = seeds.map(({ flag, options = {} }) => ({
    ...(flag ? { [flag.name]: z.boolean().default(false) } : {}),
    ...Object.fromEntries(Object.entries(options).map(([name, { input }]) => [name, input])),
  }))
  return Object.assign({}, ...inputs)
}

/**
 * Checks that the options of a seed are given only together with the flag that selects the seed, such as `--more` with
 * `--orders`.
 */
function checkFlags(values: Record<string, unknown>, context: z.RefinementCtx): void {
  for (const { flag, options = {} } of seeds) {
    const names = Object.keys(options)
    const hasOptions = names.some((name) => values[name] !== undefined && values[name] !== false)
    if (!flag || values[flag.name] === true || !hasOptions) continue
    const message = `needed with ${names.map((name) => `--${name}`).join(' and ')}`
    context.addIssue({ code: 'custom', path: [flag.name], message })
  }
}

const buildApp = async ({ db, settings }: Tools) =>
  createApp({ config: settings, secret: createSecret(''), db, log: await createLog('silent', true) })

/** The commands of the command line: first those of the site itself, then those of each feature. */
const commands: Command[] = [
  command({
    name: 'migrate',
    summary: 'Brings the database up to date.',
    options: {},
    input: z.object({}),
    // Does not migrate here, because `openSite` already migrates the database.
    async run(_input, { db }) {
      const version = String(await db.migrate.currentVersion())
      return { text: `The database is up to date, at ${version}.`, data: { version } }
    },
  }),
  seed,
  reset,
  ...jobCommands(async (tools) => (await buildApp(tools)).jobs),
  command({
    name: 'routes',
    summary: 'Prints every route: method, address, right, credentials, limit and feature.',
    options: {},
    input: z.object({}),
    async run(_input, tools) {
      const { routes } = await buildApp(tools)
      return { text: printRoutes(routes).join('\n'), data: { routes } }
    },
  }),
  ...settingsCommands(features.flatMap(({ settings }) => settings ?? [])),
  ...features.flatMap((feature) => feature.commands ?? []),
]

const books = async (db: Knex) => (await Promise.all(features.map((one) => one.books?.(db) ?? []))).flat()

/** Prints a line of a command: of its result, or of its progress and errors. */
type Print = (line: string) => void

/**
 * Runs the command that `args` name with the settings in `env`. Returns its exit code: 0, 1 for an error, or a code of
 * the command's own. `out` receives the result, and `err` the progress and the one line of an error.
 */
export async function manage(args: string[], env: NodeJS.ProcessEnv, out: Print, err: Print): Promise<number> {
  let broken = 1
  try {
    const call = readCall(commands, args)
    if ('help' in call) {
      out(call.help)
      return 0
    }
    broken = call.broken
    const settings = readConfig(settingsFor(env, call.start))
    const onSite = (work: (tools: Tools) => Promise<Report>) => {
      // An operator who sets a folder for one command may expect its database to be used, so two databases are an
      // error.
      if (env.DATA_DIR && !call.start.database) refuseTwoDatabases(settings)
      return withSite(settings, err, work)
    }
    const { text, data, exit = 0 } = await call.run({ settings, say: err, books, onSite })
    out(call.json ? JSON.stringify(data) : text)
    return exit
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    err(args.includes('--json') ? JSON.stringify({ error: message }) : message)
    return broken
  }
}

/**
 * Runs a command with the database. Connects to the database of a running server, or starts the database for the
 * duration of the command. A signal closes it cleanly.
 */
async function withSite(config: Config, say: Print, work: (tools: Tools) => Promise<Report>): Promise<Report> {
  for (const line of databaseLines(config)) say(line)
  const site = await openSite(config, { serving: false, say, log: await createLog('silent', true), features })
  const end = () => site.close().finally(() => process.exit(1))
  process.once('SIGINT', end).once('SIGTERM', end)
  try {
    return await work({ db: site.db, settings: config, say, books })
  } finally {
    await site.close()
    process.off('SIGINT', end).off('SIGTERM', end)
  }
}

// Compare the real paths, because the link `dist` leads to the running build.
if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const isLowPriority = commands.some((one) => one.isLowPriority && process.argv.includes(one.name))
  if (isLowPriority) os.setPriority(os.constants.priority.PRIORITY_LOW)
  const print = (to: NodeJS.WriteStream) => (line: string) => void to.write(`${line}\n`)
  process.exitCode = await manage(process.argv.slice(2), process.env, print(process.stdout), print(process.stderr))
}
