import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDatabase } from '../../src/db/connection.ts'
import { type ExternalPostgres, startExternalPostgres } from '../support/external-postgres.ts'
import { copyProject, type Fence, fencesIn, makeMachine, manualPage, sectionOf } from '../support/machine.ts'
import { freePort } from '../support/ports.ts'
import { type RedisServer, redisServers } from '../support/redis.ts'

/**
 * The commands of the manual for root, as they stand there, on one machine after the other page: a site is installed,
 * moves to a PostgreSQL beside it, is updated, goes back, becomes two instances, is updated again and restored.
 */

const page = {
  operating: manualPage('operating'),
  proxies: manualPage('proxies'),
  troubleshooting: manualPage('troubleshooting'),
}
const asRoot = (text: string, heading: string): string[] =>
  fencesIn(sectionOf(text, heading))
    .filter((fence: Fence) => fence.asRoot)
    .map(({ commands }) => commands)

const home = mkdtempSync(path.join(os.tmpdir(), 'kortekstream-machine-'))
const source = path.join(home, 'source')
const settingsFile = path.join(home, 'etc/kortekstream.env')
let external: ExternalPostgres
let redis: RedisServer
let ports: [number, number, number]
let machine: ReturnType<typeof makeMachine>
const ran = new Set<string>()
/** Runs blocks of the manual, after `changed` as an operator changes them. */
async function run(blocks: readonly string[], changed = (block: string) => block): Promise<string> {
  let printed = ''
  for (const block of blocks) {
    ran.add(block)
    printed += await machine.run(changed(block))
  }
  return printed
}
async function usersOf(database: string): Promise<string[]> {
  const db = openDatabase(external.adminUrlTo(database), { max: 1 })
  return db('users')
    .orderBy('id')
    .pluck('username')
    .finally(() => db.destroy())
}
const addMigration = (name: string) =>
  writeFileSync(
    path.join(source, `migrations/${name}.ts`),
    `import type { Knex } from 'knex'
export const up = (db: Knex) => db.raw('create table ${name.replace(/^\d+_/, '')} (id int primary key)')
export const down = () => {}
`,
  )
const statusOf = async (port: number, at: string) => (await fetch(`http://127.0.0.1:${port}${at}`)).status

describe.runIf(process.platform === 'linux')('a machine with Debian', () => {
  beforeAll(async () => {
    external = await startExternalPostgres()
    await external.run('drop role kortek')
    redis = (await redisServers[0]?.open()) as RedisServer
    copyProject(source)
    ports = [await freePort(), await freePort(), await freePort()]
    const replaced = [
      ['127.0.0.1:5432', `127.0.0.1:${external.port}`],
      ['redis://127.0.0.1:6379', redis.url],
      ['8001', String(ports[1])],
      ['8002', String(ports[2])],
    ] as const
    machine = makeMachine(home, { source, port: ports[0], replaced })
    external.programs(machine.bin)
  })
  afterAll(async () => {
    await machine?.stop()
    await redis?.stop()
    await external?.stop()
    rmSync(home, { recursive: true, force: true, maxRetries: 5 })
  })

  test('a site is installed, with settings that a shell would spoil', async () => {
    const blocks = asRoot(page.operating, '## From bare Debian to https in ten minutes')
    const [programs = '', settings = '', service = '', ...rest] = blocks
    await run([programs, settings])
    const [, mail = ''] = /^```ini\n(.*?)^```$/ms.exec(page.operating) ?? []
    const spoiled = 'BACKUP_PASSPHRASE=kata sandi <panjang> & $HOME saya'
    writeFileSync(
      settingsFile,
      readFileSync(settingsFile, 'utf8').replace(/^BACKUP_PASSPHRASE=.*$/m, () => spoiled) + mail,
    )
    await run([service])
    await machine.untilReady()
    await run(rest)
    expect(await machine.run('kortekstream staff:list')).toMatch(/sari/)
    expect(machine.log()).toContain('Mode: production.')
    expect(machine.log()).toContain(`Database: embedded in ${home}/var/lib/kortekstream`)
    expect(await statusOf(ports[0], '/masuk/')).toBe(200)
  })

  test('a backup moves it to a PostgreSQL beside it', async () => {
    const [stop = '', restore = ''] = asRoot(page.operating, '### Move to it')
    await run([stop, ...asRoot(page.operating, '### Create the database'), restore])
    await machine.untilReady()
    expect(await usersOf('kortek')).toEqual(['admin', 'sari'])
    expect(readdirSync(path.join(home, 'srv/backups')).join()).not.toContain('terbuka')
  })

  test('an update runs from a folder of its own, and the way back leads to what was before', async () => {
    // The site proves its first backup by itself meanwhile.
    const [backup = ''] = fencesIn(sectionOf(page.operating, '## Backup')).flatMap(({ commands, asRoot }) =>
      asRoot ? [] : commands,
    )
    await machine.run(
      backup
        .replaceAll('/tmp/', `${home}/srv/backups/`)
        .replace(/^kortekstream backup:prove$/m, 'until $&; do sleep 1; done'),
    )
    addMigration('9998_coming')
    const [prepare = '', restart = '', , toLink = ''] = asRoot(page.operating, '## Update')
    const printed = await run([toLink, prepare, restart], (block) =>
      block.replace(/^journalctl/m, `until curl -fs http://127.0.0.1:8000/health/ready; do sleep 1; done\n$&`),
    )
    expect(printed).toContain(`Backup before the update: ${home}/srv/backups/kortekstream-`)
    expect(machine.log()).toContain('Migration 1 of 1: 9998_coming')
    await machine.run('kortekstream staff:create --username sesudah --role editor')

    const [link = '', byFolder = '', byUrl = ''] = asRoot(page.troubleshooting, '## Go back to the version before')
    ran.add(byUrl)
    await run([byFolder], (block) => block.replace(/^kortekstream restore .*$/m, () => byUrl))
    await machine.untilReady()
    expect(await usersOf('kortek_before')).toEqual(['admin', 'sari'])
    expect(await usersOf('kortek')).toEqual(['admin', 'sari', 'sesudah'])
    // There and back again, without a migration in between.
    renameSync(path.join(source, 'migrations/9998_coming.ts'), path.join(source, 'coming.ts'))
    await run([prepare])
    await machine.run('systemctl restart kortekstream')
    await machine.untilReady()
    await run([link])
    await machine.untilReady()
  })

  test('two instances are updated one after the other, and restored', async () => {
    await run(asRoot(page.proxies, '## Several instances'))
    for (const port of ports.slice(1)) await machine.untilReady(port)
    addMigration('9999_rolling')
    const [prepare = '', , oneByOne = ''] = asRoot(page.operating, '## Update')
    await run([prepare, oneByOne], (block) => block.replace(/^ +sleep 5\n/m, ''))
    expect(machine.log()).toContain('Migration 1 of 1: 9999_rolling')
    for (const port of ports.slice(1)) expect(await statusOf(port, '/kontak/')).toBe(200)

    const both = (block: string) =>
      block.replaceAll(/(systemctl (?:re)?st\w+) kortekstream$/gm, '$1 kortekstream@8001 kortekstream@8002')
    await machine.run('kortekstream backup')
    await run(asRoot(page.operating, '### Restore with DATABASE_URL'), both)
    for (const port of ports.slice(1)) await machine.untilReady(port)
    expect(await usersOf('kortek_restored')).toEqual(['admin', 'sari'])
    const [elsewhere = ''] = asRoot(page.operating, '## Backup')
    await run([elsewhere], both)
    for (const port of ports.slice(1)) await machine.untilReady(port)
    await machine.run('kortekstream backup')
    expect(readdirSync(path.join(home, 'srv/elsewhere'))).toHaveLength(1)
  })

  test('the commands around the proxies run, and none of the manual was left out', async () => {
    for (const proxy of ['## nginx', '## Caddy', '## HAProxy'])
      await run(asRoot(page.proxies, proxy).map((block) => `mkdir -p /etc/nginx/sites-enabled\n${block}`))
    const all = Object.values(page).flatMap((text) => fencesIn(text).filter((fence) => fence.asRoot))
    const left = all.filter(
      ({ commands }) => !ran.has(commands) && !ran.has(`mkdir -p /etc/nginx/sites-enabled\n${commands}`),
    )
    expect(left).toEqual([])
  })

  test('a settings file that cannot be read stops the command', async () => {
    rmSync(settingsFile)
    await expect(machine.run('kortekstream staff:list')).rejects.toThrow('No such file or directory')
  })
})
