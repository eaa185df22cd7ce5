import { symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root } from '../../src/root.ts'
import { useVisitors } from '../browser/visitors.ts'
import { launch } from '../support/child-server.ts'
import { type ExternalPostgres, startExternalPostgres } from '../support/external-postgres.ts'
import { useFolder } from '../support/folder.ts'
import { copyProject, runCommands } from '../support/machine.ts'
import { freePort } from '../support/ports.ts'
import { hasProxies, type RunningProxy, startProxy } from '../support/proxies.ts'
import { desk, type Effort, type Person, person } from './support/person.ts'

/**
 * An operator's evening: a backup that is proven, an update whose pause is the start alone, the move to a PostgreSQL of its
 * own, and two instances behind nginx. What a visitor wrote before is there at the end, and whoever was signed in still is.
 */

/** What an operator does at a terminal: commands that are typed. To start and to stop a server is one too. */
type Typing = { commands: number }

const most: Effort & Typing = { commands: 17, clicks: 2, fields: 2 }

/** What a newer version brings. */
const migration = `import type { Knex } from 'knex'
export const up = (db: Knex) => db.raw('create table lanterns (id integer primary key)')
export const down = (db: Knex) => db.raw('drop table lanterns')
`

describe.skipIf(!hasProxies)('an operator', () => {
  const home = useFolder()
  const visitor = useVisitors()
  const effort: Effort & Typing = { commands: 0, clicks: 0, fields: 0 }
  const running = new Set<ReturnType<typeof launch>>()
  let external: ExternalPostgres
  let proxy: RunningProxy
  let ports: [number, number]

  beforeAll(async () => {
    external = await startExternalPostgres()
    await external.createDatabase('kortek')
    ports = [await freePort(), await freePort()]
    proxy = await startProxy('nginx', ports, path.join(home, 'proxy'))
  })
  afterAll(async () => {
    for (const server of running) await stop(server)
    await proxy?.stop()
    await external?.stop()
  })

  async function start(settings: Record<string, string>, port: number) {
    effort.commands += 1
    const server = launch({ ...settings, PORT: String(port) }, { cwd: path.join(home, 'current') })
    running.add(server)
    await server.untilUp()
    return server
  }
  async function stop(server: ReturnType<typeof launch>): Promise<void> {
    effort.commands += 1
    running.delete(server)
    server.kill('SIGTERM')
    expect(await server.exit(), server.output()).toBe(0)
  }

  /** Opens a page of the public address in a browser that trusts its certificate. */
  async function comes(address: string): Promise<Person> {
    const { page } = await visitor(`https://127.0.0.1:${proxy.https}`, {
      ...desk,
      ignoreHTTPSErrors: true,
      fresh: true,
    })
    const one = person(page, effort, () => {})
    await one.types(address)
    return one
  }

  /** A visitor writes to the house. */
  async function write(message: string): Promise<void> {
    const origin = `https://127.0.0.1:${proxy.https}`
    const letter = { kind: 'question', name: 'Sari Dewi', email: 'sari@contoh.id', message }
    const { status } = await fetch(`http://127.0.0.1:${ports[0]}/kontak/`, {
      method: 'POST',
      redirect: 'manual',
      headers: { Origin: origin },
      body: new URLSearchParams(letter),
    })
    expect(status).toBe(303)
  }

  test('proves a backup, updates, moves to another database and serves it twice', async () => {
    const type = (line: string, env: Record<string, string>) => {
      effort.commands += 1
      return runCommands(line, home, { HOME: home, ...env })
    }
    /** Each release has a folder of its own, and a link leads to the one that runs. */
    const release = (name: string): string => {
      const folder = path.join(home, 'releases', name)
      copyProject(folder)
      symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'))
      return folder
    }
    const settings: Record<string, string> = {
      BASE_URL: `https://127.0.0.1:${proxy.https}`,
      TRUSTED_PROXIES: '1',
      SECRET_KEY: 'k'.repeat(43),
      BACKUP_PASSPHRASE: 'kata sandi <panjang> & $aneh',
      DATA_DIR: path.join(home, 'data'),
      BACKUP_DIR: path.join(home, 'cadangan malam'),
      ADMIN_PASSWORD: 'teluk-senja-42-perahu',
    }
    const manage = (line: string) => type(`cd current && npm run --silent manage -- ${line}`, settings)

    release('1')
    await type('ln -sfn releases/1 current && cd current && npm run --silent build', settings)
    let server = await start(settings, ports[0])
    const made = await manage('staff:create --username sri --role admin')
    const password = /password: +(\S+)/i.exec(made)?.[1] ?? ''

    const sri = await comes('/masuk/')
    await sri.fill('E-mail atau WhatsApp', 'sri')
    await sri.fill('Kata sandi', password)
    await sri.press('Masuk', { in: 'Kata sandi' })
    await sri.reads('Hari ini')

    // The evening begins with a backup of what is there.
    await write('Surat sebelum pembaruan.')
    await manage('backup')
    expect(await manage('backup:prove')).toContain('can be restored')

    // The new version is built beside the one that serves.
    writeFileSync(path.join(release('2'), 'migrations/9999_lanterns.ts'), migration)
    await type('cd releases/2 && npm run --silent build', settings)
    expect((await fetch(`http://127.0.0.1:${ports[0]}/health/ready`)).status).toBe(200)
    await type('ln -sfn releases/2 current', settings)
    await stop(server)
    server = await start(settings, ports[0])
    expect(server.output()).toContain('Migration 1 of 1: 9999_lanterns')
    expect(server.output()).toMatch(/Backup before the update: .*cadangan malam\/kortekstream-/)
    await sri.types('/admin/surat/')
    await sri.reads('Surat sebelum pembaruan.')

    // The site moves: nothing may be written between the last backup and the restore.
    await write('Surat sebelum pindah.')
    await stop(server)
    const last = /(kortekstream-[\w-]+\.tar\.gz)/.exec(await manage('backup'))?.[1] ?? ''
    expect(last).not.toBe('')
    const moved = { ...settings, DATABASE_URL: external.urlTo('kortek'), DATA_DIR: path.join(home, 'data pindahan') }
    await type(`cd current && npm run --silent manage -- restore "$BACKUP_DIR/${last}" --to "$DATABASE_URL"`, moved)

    const pair = [await start(moved, ports[0]), await start(moved, ports[1])]
    await sri.types('/admin/surat/')
    await sri.reads('Surat sebelum pembaruan.', 'Surat sebelum pindah.')

    // One of the two is restarted, and nobody notices.
    await stop(pair[0] ?? server)
    await sri.types('/admin/')
    await sri.reads('terbukti bisa dipulihkan')
    pair[0] = await start(moved, ports[0])
    await stop(pair[1] ?? server)
    await sri.press('Surat')
    await sri.reads('Surat sebelum pindah.')

    console.log(`operator's evening: ${effort.commands} commands, ${effort.clicks} clicks, ${effort.fields} fields`)
    for (const part of ['commands', 'clicks', 'fields'] as const)
      expect(effort[part], part).toBeLessThanOrEqual(most[part])
  })
})
