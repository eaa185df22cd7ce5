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
import { orderCommands } from './orders/commands.ts'
import { seedManyOrders, seedWhenEmpty } from './seed.ts'
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
    summary: 'Fills an empty library with the titles of a first start, or an empty order desk with 150 orders.',
    options: {
      orders: { type: 'boolean', about: 'orders of a believable shop instead: fourteen months, in every state' },
      more: { type: 'boolean', about: 'with --orders: even where there are orders' },
      seed: { type: 'string', hint: 'N', about: 'with --orders: another number gives other orders (default 1)' },
    },
    input: z
      .object({
        orders: z.boolean().default(false),
        more: z.boolean().default(false),
        seed: z
          .string()
          .regex(/^\d{1,9}$/, 'a whole number')
          .transform(Number)
          .optional(),
      })
      .refine(({ orders, more, seed }) => orders || (!more && seed === undefined), {
        path: ['orders'],
        error: 'needed with --more and --seed',
      }),
    async run({ orders, more, seed }, { db, settings: { baseUrl, dataDir } }) {
      if (orders) {
        const { codes, example } = await seedManyOrders(db, {
          baseUrl,
          dataDir,
          more,
          ...(seed === undefined ? {} : { seed }),
        })
        return {
          text: example
            ? `${codes.length} orders are there; follow one at ${baseUrl}/lacak/${example}/`
            : 'There are orders already: nothing to do (--more adds others).',
          data: { orders: codes.length, example },
        }
      }
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
  ...orderCommands,
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
