import process from 'node:process'
import { z } from 'zod'
import { staffCommands } from './accounts/commands.ts'
import { checkApiStatus } from './anime/commands/check.ts'
import { endpointCommands } from './anime/commands/endpoints.ts'
import { titleCommands } from './anime/commands/titles.ts'
import { generateLibrary } from './anime/sources/library/commands.ts'
import { type Command, command, type Report, readCall, type Tools } from './command.ts'
import { readConfig } from './config.ts'
import { openSite } from './database.ts'
import { seedWhenEmpty } from './seed.ts'
import { createLog } from './web/log.ts'

/** The command line of the site. A feature's commands stand in its own `commands.ts`; here is the list of all. */
const commands: Command[] = [
  command({
    name: 'migrate',
    summary: 'Brings the database up to date.',
    options: {},
    input: z.object({}),
    // Opening the site's database does it; what is left is to say so.
    async run(_input, { db }) {
      const version = String(await db.migrate.currentVersion())
      return { text: `The database is up to date, at ${version}.`, data: { version } }
    },
  }),
  command({
    name: 'seed',
    summary: 'Fills an empty library with the titles of a first start.',
    options: {},
    input: z.object({}),
    async run(_input, { db }) {
      const seeded = await seedWhenEmpty(db)
      return {
        text: seeded ? 'The library is filled.' : 'The library has titles already: nothing to do.',
        data: { seeded },
      }
    },
  }),
  generateLibrary,
  ...endpointCommands,
  checkApiStatus,
  ...titleCommands,
  ...staffCommands,
]

const args = process.argv.slice(2)
manage().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error)
  process.stderr.write(`${args.includes('--json') ? JSON.stringify({ error: message }) : message}\n`)
  process.exitCode ||= 1
})

async function manage(): Promise<void> {
  const call = readCall(commands, args)
  if ('help' in call) return print(call.help)
  process.exitCode = call.broken
  const { text, data, exit = 0 } = await withSite(call.run)
  process.exitCode = exit
  print(call.json ? JSON.stringify(data) : text)
}

/** Joins the database that a running server uses, or starts it for as long as the work takes; a signal ends both cleanly. */
async function withSite(work: (tools: Tools) => Promise<Report>): Promise<Report> {
  const config = readConfig(process.env)
  const say = (line: string) => process.stderr.write(`${line}\n`)
  const site = await openSite(config, { serving: false, say, log: createLog('silent', true) })
  const end = () => site.close().finally(() => process.exit(1))
  process.once('SIGINT', end).once('SIGTERM', end)
  try {
    return await work({ db: site.db, settings: config, say })
  } finally {
    await site.close()
  }
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
