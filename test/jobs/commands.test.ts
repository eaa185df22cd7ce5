import { expect, inject, test } from 'vitest'
import { useOwnDatabase } from '../support/db.ts'
import { manageWith, urlOf } from '../support/manage.ts'
import { serve } from '../support/served.ts'

const db = useOwnDatabase()
const manage = (...args: string[]) => {
  const { database } = db().client.connectionSettings as { database: string }
  return manageWith({ DATABASE_URL: urlOf({ ...inject('cluster'), database }), DATA_DIR: inject('dataDir') }, ...args)
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
    expect(lines[0]).toMatch(/^KIND +TITLE +LAST +MS +NEXT +ERROR$/)
    expect(lines.find((line) => line.startsWith('prune-tokens '))).toMatch(
      /Membuang token lama +\d{4}-\d\d-\d\d \d\d:\d\d +\d+ +\d{4}-\d\d-\d\d \d\d:\d\d$/,
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
