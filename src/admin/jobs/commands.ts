import type { Knex } from 'knex'
import * as z from 'zod'
import { sleep } from '../../async/timer.ts'
import { commandLine, recordAction } from '../../audit/audit.ts'
import type { JobRunRow } from '../../db/tables.ts'
import { getJobKind, type Job } from '../../jobs/run.ts'
import { askForRun, isAnyLeading, lastRuns } from '../../jobs/run-queries.ts'
import { nextRun } from '../../jobs/schedule.ts'
import { type Command, command, type Tools } from '../../platform/command.ts'
import { wibInput } from '../../web/dates.ts'

/** How often the command checks the run. Below: how long it waits for the begin and the end of the run. */
const LOOK_INTERVAL_MS = 250
const BEGIN_TIMEOUT_MS = 60_000
const END_TIMEOUT_MS = 600_000

/** Commands about the jobs of a server. `declared` returns all of them. */
export const jobCommands = (declared: Declared): Command[] => [listCommand(declared), runCommand(declared)]
type Declared = (tools: Tools) => Promise<readonly Job[]>

const listCommand = (declared: Declared) =>
  command({
    name: 'job:list',
    summary: 'Lists the jobs of the server: when each ran last, how long it took, when it runs next, and its error.',
    options: {},
    input: z.object({}),
    async run(_input, tools) {
      const runs = await lastRuns(tools.db)
      const jobs = (await declared(tools)).map((job) => {
        const run = runs.get(getJobKind(job))
        return { kind: getJobKind(job), title: job.title, next_at: nextRun(job, run, new Date()), ...run }
      })
      const lines = jobs.map(({ kind, title, ended_at, duration_ms, next_at, error }) =>
        [kind, title, formatTime(ended_at), duration_ms ?? '-', formatTime(next_at), error].join('\t'),
      )
      return { text: ['KIND\tTITLE\tLAST\tMS\tNEXT\tERROR', ...lines].join('\n'), data: { jobs } }
    },
  })

const runCommand = (declared: Declared) =>
  command({
    name: 'job:run',
    summary:
      'Has the running server run a job at once, and waits up to ten minutes for its end: exit 2 if it still runs.',
    argument: { name: 'kind', about: 'the kind of the job, as job:list prints it' },
    options: {},
    input: z.object({ kind: z.string('needed') }),
    async run({ kind }, tools) {
      const { db } = tools
      const jobs = await declared(tools)
      const job = jobs.find((one) => getJobKind(one) === kind)
      if (!job) throw new Error(`There is no job "${kind}", only ${jobs.map(getJobKind).sort().join(', ')}.`)
      if (!(await isAnyLeading(db))) throw new Error('No server is running that could run the job.')
      await db.transaction(async (trx) => {
        if (!(await askForRun(trx, kind))) throw new Error(`The job ${kind} runs already, or was asked for.`)
        await recordAction(trx, commandLine, { action: 'job.run', subject: job.title })
      })
      const { ended_at, error, duration_ms } = await awaitRun(db, kind)
      if (error !== null && ended_at) throw new Error(`The job ${kind} failed: ${error}.`)
      const text = ended_at ? `The job ${kind} ended well in ${duration_ms} ms.` : `The job ${kind} is still running.`
      return { text, data: { kind, ended_at, duration_ms }, exit: ended_at ? 0 : 2 }
    },
  })

/** "2026-11-27 21:03", in Western Indonesian time. */
const formatTime = (moment?: Date | null) => (moment ? wibInput(moment).replace('T', ' ') : '-')

/** Waits for the requested run and returns it when it has ended or the time is over. */
async function awaitRun(db: Knex, kind: string): Promise<JobRunRow> {
  for (let waited = 0; ; waited += LOOK_INTERVAL_MS) {
    const run = (await lastRuns(db)).get(kind)
    const isBegun = run?.asked_at === null
    if (run && isBegun && (run.ended_at || waited >= END_TIMEOUT_MS)) return run
    if (!isBegun && waited >= BEGIN_TIMEOUT_MS)
      throw new Error(`The server did not begin the job ${kind} within a minute.`)
    await sleep(LOOK_INTERVAL_MS)
  }
}
