import { expect, inject, test, vi } from 'vitest'
import { useOwnDatabase } from '../support/db.ts'
import { useFolder } from '../support/folder.ts'
import { manageWith, urlOf } from '../support/manage.ts'
import { serve } from '../support/served.ts'

const db = useOwnDatabase()
const folder = useFolder()
const manage = (...args: string[]) => {
  const { database } = db().client.connectionSettings as { database: string }
  return manageWith({ DATABASE_URL: urlOf({ ...inject('cluster'), database }), DATA_DIR: folder }, ...args)
}

test('without a server a job is not run, and the command says so', async () => {
  expect(await manage('job:run', 'prune-tokens')).toEqual({
    code: 1,
    out: '',
    err: 'No server is running that could run the job.',
  })
  const unknown = await manage('job:run', 'no-such-job')
  expect(unknown.code).toBe(1)
  expect(unknown.err).toMatch(/^There is no job "no-such-job", only .*\bprune-tokens\b.*\.$/)
  expect(await manage('job:run')).toMatchObject({ code: 1, err: 'job:run: kind: needed' })
})

test('a running server runs a job at once, and the command waits for its end', async () => {
  const server = await serve(db())
  try {
    await expect
      .poll(async () => (await db()('job_runs').where({ kind: 'prune-tokens' }).first())?.ended_at ?? null)
      .not.toBeNull()
    const good = await manage('job:run', 'prune-tokens')
    expect(good).toEqual({
      code: 0,
      out: expect.stringMatching(/^The job prune-tokens ended well in \d+ ms\.$/),
      err: '',
    })
    expect(await db()('audit_log').where({ action: 'job.run' }).pluck('actor')).toEqual(['(command line)'])

    const lines = (await manage('job:list')).out.split('\n')
    expect(lines[0]).toMatch(/^KIND\tTITLE\tLAST\tMS\tNEXT\tERROR$/)
    expect(lines.find((line) => line.startsWith('prune-tokens\t'))).toMatch(
      /Membuang token lama\t\d{4}-\d\d-\d\d \d\d:\d\d\t\d+\t\d{4}-\d\d-\d\d \d\d:\d\d\t?$/,
    )
    const listed = JSON.parse((await manage('job:list', '--json')).out) as { jobs: { kind: string }[] }
    expect(listed.jobs.find(({ kind }) => kind === 'prune-tokens')).toMatchObject({ error: null, failures: 0 })

    await db().schema.renameTable('personal_access_tokens', 'tokens_away')
    const bad = await manage('job:run', 'prune-tokens')
    expect(bad).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/^The job prune-tokens failed: .*tokens/),
    })
    expect(bad.err.split('\n')).toHaveLength(1)
    await db().schema.renameTable('tokens_away', 'personal_access_tokens')
    await db()('job_runs').where({ kind: 'prune-tokens' }).update({ ended_at: null })
    expect((await manage('job:run', 'prune-tokens')).err).toBe('The job prune-tokens runs already, or was asked for.')
  } finally {
    await server.stop()
  }
})

test('a job that runs for more than ten minutes ends the wait with 2', async () => {
  const wait = setTimeout
  // The command looks every 250 ms.
  const hurried = ((act: () => void, ms?: number) => wait(act, ms === 250 ? 0 : ms)) as typeof setTimeout
  const timers = vi.spyOn(globalThis, 'setTimeout').mockImplementation(hurried)
  try {
    await db()('leases').insert({ name: 'background', holder: 'a', until: new Date(Date.now() + 600_000) })
    await db()('job_runs').delete()
    const ran = manage('job:run', 'prune-tokens')
    const begun = { asked_at: null, started_at: new Date(), ended_at: null }
    await expect.poll(() => db()('job_runs').whereNotNull('asked_at').update(begun)).toBe(1)
    expect(await ran).toEqual({ code: 2, out: 'The job prune-tokens is still running.', err: '' })
  } finally {
    timers.mockRestore()
    await db()('leases').delete()
  }
})
