import { readdirSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { site } from '../support/app.ts'
import { type ChildServer, startChild } from '../support/child-server.ts'
import { useOwnDatabase } from '../support/db.ts'
import { useFolder } from '../support/folder.ts'
import { manageWith } from '../support/manage.ts'
import { signInAs } from '../support/sign-in.ts'

const folder = useFolder()
let server: ChildServer

describe('the night of a server', () => {
  beforeAll(async () => {
    // As soon as there is a server that never made a backup, one is due.
    server = await startChild({ BACKUP_DIR: folder, BACKUP_PASSPHRASE: 'kunci peti cadangan', BACKUP_AT: '03:10' })
  })
  afterAll(() => server?.stop())

  test('writes a backup, proves it, and says so in its metrics', async () => {
    const run = (kind: string) => manageWith({ DATA_DIR: server.dataDir, BACKUP_DIR: folder }, 'job:run', kind)
    const made = async () => readdirSync(folder).filter((name) => /^kortekstream-[\d-]+\.tar\.gz$/.test(name)).length
    await expect.poll(made).toBe(1)
    expect(await run('backup-proof')).toMatchObject({ code: 0 })
    const metrics = await (await fetch(`${server.origin}/metrics`)).text()
    for (const name of [
      'backup_last_success_timestamp_seconds',
      'backup_last_proven_timestamp_seconds',
      'backup_last_bytes',
    ])
      expect(Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(metrics)?.[1]), name).toBeGreaterThan(10_000)
    expect(readdirSync(server.dataDir)).not.toContain('backup-proof')
  })
})

describe('staff', () => {
  const db = useOwnDatabase()
  const row = { file: '/backups/kortekstream-2026-11-27-031000.tar.gz', began_at: new Date() }

  async function said(): Promise<string[]> {
    const cookie = await signInAs(db(), { role: 'admin' })
    const agent = site(db(), { settings: { BACKUP_DIR: folder } })
    const [today, monitor] = [
      await agent.get('/admin/').set('Cookie', cookie),
      await agent.get('/api-monitor/').set('Cookie', cookie),
    ]
    const sentence = /Cadangan(?: terakhir)?: [^<]*/
    return [today, monitor].map(({ text }) => sentence.exec(text)?.[0] ?? '')
  }

  test('read on the start page and on the monitor how the last backup is', async () => {
    expect(await said()).toEqual(Array(2).fill('Cadangan: belum ada.'))
    await db()('backups').insert({ ...row, made_at: new Date(), tested_at: new Date(), proven_at: new Date() })
    expect(await said()).toEqual(Array(2).fill(expect.stringContaining('terbukti bisa dipulihkan')))
  })
})
