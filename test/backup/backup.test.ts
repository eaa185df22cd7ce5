import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Knex } from 'knex'
import type { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { PROOF_LOCK_KEY } from '../../src/backup/contents-queries.ts'
import { connect, getConnection, openDatabase } from '../../src/db/connection.ts'
import { type EmbeddedDatabase, startEmbedded } from '../../src/db/embedded/embedded.ts'
import { connectAlone } from '../../src/db/server-lock.ts'
import { siteVersion } from '../../src/root.ts'
import { useFolder } from '../support/folder.ts'
import { manageWith, urlOf } from '../support/manage.ts'
import { tableHashes } from '../support/table-hashes.ts'
import { contentOf, writeArchive } from './support/archive.ts'

const folder = useFolder()
const at = (...names: string[]) => path.join(folder, ...names)
const dataDir = at('data')
const PASSPHRASE = 'kunci peti cadangan'
const settings = { DATA_DIR: dataDir, BACKUP_DIR: at('backups'), BACKUP_PASSPHRASE: PASSPHRASE }
const manage = (...args: string[]) => manageWith(settings, ...args)
let embedded: EmbeddedDatabase
let db: Knex
let holder: Client
let file = ''

// A picture that a row names, in a site with sample orders and comics.
const PICTURE = 'a'.repeat(32)

beforeAll(async () => {
  embedded = await startEmbedded(dataDir, { durable: false })
  // A connection that stays open keeps the database running, as a server does.
  holder = await connect(embedded.connection)
  db = openDatabase(embedded.connection, { max: 2 })
  for (const args of [['seed'], ['seed', '--orders']]) expect(await manage(...args)).toMatchObject({ code: 0 })
  await mkdir(at('data', 'uploads'), { recursive: true })
  await writeFile(at('data', 'uploads', `${PICTURE}.webp`), Buffer.from([1, 2, 3]))
  const made = await manage('backup', '--json')
  expect(made).toMatchObject({ code: 0 })
  file = JSON.parse(made.out).file
})
afterAll(async () => {
  await db?.destroy()
  await holder?.end()
  await embedded?.stop()
})

async function rowsAt(dir: string): Promise<Record<string, string>> {
  const { connection, stop } = await startEmbedded(dir, { durable: false })
  const other = openDatabase(connection, { max: 1 })
  try {
    return await tableHashes(other)
  } finally {
    await other.destroy()
    await stop()
  }
}

/** Makes a changed copy of the backup. */
async function changed(name: string, change: (content: Map<string, Buffer>) => void): Promise<string> {
  const content = await contentOf(file)
  change(content)
  await writeArchive(at(name), content)
  return at(name)
}
const manifestIn = (content: Map<string, Buffer>) => JSON.parse(String(content.get('manifest.json')))

describe('a backup', () => {
  test('is one file of a telling name that only its owner may read, with a manifest of all that is in it', async () => {
    expect(path.basename(file)).toMatch(/^kortekstream-\d{4}-\d\d-\d\d-\d{6}\.tar\.gz$/)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readdirSync(path.dirname(file))).toEqual([path.basename(file)])
    const content = await contentOf(file)
    const manifest = manifestIn(content)
    expect(manifest).toMatchObject({
      format: 1,
      version: siteVersion,
      key: 'sealed',
      uploads: { in: 'folder' },
    })
    expect(manifest.tables.orders.rows).toBe((await db('orders').pluck('id')).length)
    expect(manifest.uploads.files).toHaveLength(readdirSync(at('data', 'uploads')).length)
    expect(manifest.uploads.files).toContainEqual({
      path: `${PICTURE}.webp`,
      bytes: 3,
      sha256: '039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81',
    })
    for (const name of Object.keys(manifest.tables)) expect(content.has(`tables/${name}.copy`), name).toBe(true)
    const secret = readFileSync(at('data', 'secret-key'), 'utf8').trim()
    expect([...content.values()].some((bytes) => bytes.includes(secret))).toBe(false)
  })

  test('says in its name that the key is open in it, and leaves the key out when told so', async () => {
    const open = await manageWith({ ...settings, BACKUP_PASSPHRASE: '' }, 'backup', '--json', '--to', at('open'))
    const { file: openFile } = JSON.parse(open.out)
    expect(openFile).toMatch(/-terbuka\.tar\.gz$/)
    expect(String((await contentOf(openFile)).get('secret-key')).trim()).toBe(
      readFileSync(at('data', 'secret-key'), 'utf8').trim(),
    )
    const without = await manage('backup', '--without-key', '--json', '--to', at('without.tar.gz'))
    const content = await contentOf(JSON.parse(without.out).file)
    expect([content.has('secret-key'), manifestIn(content).key]).toEqual([false, 'none'])
  })

  test('replaces no other that began in the same second', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const files: string[] = []
    for (let nth = 0; nth < 3; nth += 1)
      files.push(JSON.parse((await manage('backup', '--json', '--to', at('same'))).out).file)
    expect(readdirSync(at('same')).map((name) => at('same', name))).toEqual(files)
  })

  test('removes what killed ones left', async () => {
    const left = at('backups', 'kortekstream-2026-01-01-031000.tar.gz.part')
    await writeFile(left, 'half')
    await mkdir(at('backups', 'kortekstream-2026-01-02-031000.tar.gz.tables.part'))
    await writeFile(at('backups', 'notes.part'), 'not ours')
    expect(await manage('backup')).toMatchObject({ code: 0 })
    expect(readdirSync(at('backups')).filter((name) => name.endsWith('.part'))).toEqual(['notes.part'])
  })
})

describe('a restored backup', () => {
  test('has every row, picture and the key; it goes on in another database and back', async () => {
    const rows = await tableHashes(db)
    expect(await manage('restore', file, '--to', at('second'))).toMatchObject({ code: 0 })
    expect(await rowsAt(at('second'))).toEqual(rows)
    expect(readFileSync(at('second', 'uploads', `${PICTURE}.webp`))).toEqual(Buffer.from([1, 2, 3]))
    expect(readFileSync(at('second', 'secret-key'), 'utf8')).toBe(readFileSync(at('data', 'secret-key'), 'utf8'))

    await db.raw('create database elsewhere')
    const url = urlOf({ ...embedded.connection, database: 'elsewhere' })
    const there = { ...settings, DATA_DIR: at('elsewhere') }
    expect(await manageWith(there, 'restore', file, '--to', url)).toMatchObject({ code: 0 })
    const again = await manageWith({ ...there, DATABASE_URL: url }, 'backup', '--to', at('again.tar.gz'))
    expect(again).toMatchObject({ code: 0 })
    expect(await manage('restore', at('again.tar.gz'), '--to', at('third'))).toMatchObject({ code: 0 })
    expect(await rowsAt(at('third'))).toEqual(rows)
  })

  test('of which the key was open says that it proves nothing, where a passphrase is set', async () => {
    const { file: openFile } = JSON.parse(
      (await manageWith({ ...settings, BACKUP_PASSPHRASE: '' }, 'backup', '--json', '--to', at('anybody'))).out,
    )
    const line = /^The file carried its secret key open, .* nothing about who made it\.$/gm
    const restored = await manage('restore', openFile, '--to', at('carried'))
    expect([restored.code, restored.err.match(line)]).toEqual([0, [expect.any(String)]])
    expect((await manage('restore', file, '--to', at('sealed'))).err).not.toMatch(line)
    const without = { ...settings, BACKUP_PASSPHRASE: '' }
    expect((await manageWith(without, 'restore', openFile, '--to', at('careless'))).err).not.toMatch(line)
  })

  test('takes new rows: numbers go on where they were', async () => {
    const { connection, stop } = await startEmbedded(at('second'), { durable: false })
    const other = openDatabase(connection, { max: 1 })
    const [row] = await other('site_versions').insert({ version: 'x', migrations: [] }).returning('id')
    const { max } = (await other('site_versions').max('id').first()) ?? {}
    expect(row?.id).toBe(max)
    await other.destroy()
    await stop()
  })
})

describe('refused with one sentence, and an empty target:', () => {
  const damaged = (content: Map<string, Buffer>) => content.set('tables/orders.copy', Buffer.from('1\tx\n'))
  test.each([
    ['a file of which a table was changed', damaged, /tables\/orders\.copy is not what was written/],
    [
      'one without a picture',
      (content: Map<string, Buffer>) => content.delete(`uploads/${PICTURE}.webp`),
      /is missing/,
    ],
    [
      'one without its manifest',
      (content: Map<string, Buffer>) => content.delete('manifest.json'),
      /no manifest\.json/,
    ],
    [
      'one with a file of an odd name',
      (content: Map<string, Buffer>) => content.set('uploads/../../x', Buffer.from('x')),
      /which its manifest does not name/,
    ],
    [
      'one of a newer version',
      (content: Map<string, Buffer>) => {
        const manifest = { ...manifestIn(content), version: '9.9.9', migrations: ['9999_future'] }
        content.set('manifest.json', Buffer.from(JSON.stringify(manifest)))
      },
      /newer version \(9\.9\.9, 9999_future\)/,
    ],
  ] as const)('%s', async (name, change, said) => {
    const target = at(`refused ${name}`)
    const { code, err } = await manage('restore', await changed(`${name}.tar.gz`, change), '--to', target)
    expect([code, err.split('\n').at(-1)]).toEqual([1, expect.stringMatching(said)])
    expect(existsSync(target) ? readdirSync(target) : []).toEqual([])
  })

  test('one that is cut off, or no archive', async () => {
    const whole = readFileSync(file)
    await writeFile(at('cut.tar.gz'), whole.subarray(0, whole.length / 2))
    await writeFile(at('none.tar.gz'), 'no archive')
    for (const name of ['cut.tar.gz', 'none.tar.gz']) {
      const { code, err } = await manage('restore', at(name), '--to', at('cut'))
      expect([code, err.split('\n').at(-1)]).toEqual([1, 'The file is damaged: it is cut off, or no backup at all.'])
    }
    expect(existsSync(at('cut'))).toBe(false)
  })

  test('another passphrase', async () => {
    const other = { ...settings, BACKUP_PASSPHRASE: 'bukan yang itu juga' }
    const { code, err } = await manageWith(other, 'restore', file, '--to', at('locked'))
    expect([code, err]).toEqual([1, expect.stringContaining('BACKUP_PASSPHRASE is not the one')])
    expect(existsSync(at('locked'))).toBe(false)
  })

  test('a target that is not empty stays as it is', async () => {
    await mkdir(at('full'))
    await writeFile(at('full', 'letter'), 'mine')
    expect(await manage('restore', file, '--to', at('full'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('is not empty'),
    })
    expect(readdirSync(at('full'))).toEqual(['letter'])
    const url = urlOf(embedded.connection)
    const { code, err } = await manageWith({ ...settings, DATA_DIR: at('empty') }, 'restore', file, '--to', url)
    expect([code, err]).toEqual([1, expect.stringContaining('The database is not empty')])
    expect(readdirSync(at('empty'))).toEqual([])
  })

  test('a start on a folder into which a restore did not end', async () => {
    await mkdir(at('unfinished'))
    await writeFile(at('unfinished', 'restoring'), file)
    const { code, err } = await manageWith({ DATA_DIR: at('unfinished') }, 'migrate')
    expect([code, err]).toEqual([1, expect.stringContaining('was not finished')])
  })
})

describe('the proof', () => {
  test('says that the newest backup can be restored, and leaves nothing', async () => {
    const { code, out } = await manage('backup:prove', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ proven: true, file: expect.stringContaining(at('backups')) })
    expect(readdirSync(dataDir)).not.toContain('backup-proof')
    expect(await db('backups').whereNotNull('proven_at').first()).toMatchObject({ problem: null })
  })

  test.each([
    ['a changed byte', /is not what was written/, damage],
    ['a row too few', /is not what was written/, (content: Map<string, Buffer>) => shorten(content)],
  ])('finds %s', async (name, said, change) => {
    const { code, err } = await manage('backup:prove', await changed(`proof ${name}.tar.gz`, change))
    expect([code, err.split('\n').at(-1)]).toEqual([1, expect.stringMatching(said)])
  })

  test('is left out while another one runs', async () => {
    const other = await connectAlone(getConnection(db), PROOF_LOCK_KEY, { busy: 'one runs already' })
    const { code, out } = await manage('backup:prove')
    await other.end()
    expect([code, out]).toEqual([2, 'Not proven: Another proof is running.'])
  })

  test('finds a picture that a row names and the folder has lost, and sums that do not hold', async () => {
    const lost = { width: 1, height: 1, bytes: 3, type: 'image/webp', alt: null, owner_id: null, sent_for: null }
    await db('uploads').insert({ ...lost, name: 'hilang.webp' })
    expect(await manage('backup', '--to', at('lost.tar.gz'))).toMatchObject({ code: 0 })
    const found = await manage('backup:prove', at('lost.tar.gz'))
    expect([found.code, found.err.split('\n').at(-1)]).toEqual([1, expect.stringContaining('hilang.webp')])
    // What the site itself no longer names was removed meanwhile, so nothing is lost.
    await db('uploads').where({ name: 'hilang.webp' }).delete()
    expect(await manage('backup:prove', at('lost.tar.gz'))).toMatchObject({ code: 0 })

    const paid = () => db('orders').where('paid_amount', '>', 0).orderBy('order_code').first()
    const code = (await paid())?.order_code ?? ''
    await db('orders').where({ order_code: code }).increment('paid_amount', 1)
    await manage('backup', '--to', at('wrong.tar.gz'))
    await db('orders').where({ order_code: code }).decrement('paid_amount', 1)
    const wrong = await manage('backup:prove', at('wrong.tar.gz'))
    expect([wrong.code, wrong.err.split('\n').at(-1)]).toEqual([1, expect.stringContaining(code)])
    await rm(at('wrong.tar.gz'))
  })
})

function damage(content: Map<string, Buffer>): void {
  const bytes = content.get('tables/orders.copy') ?? Buffer.alloc(1)
  bytes[bytes.length - 5] = (bytes.at(-5) ?? 0) ^ 1
}

function shorten(content: Map<string, Buffer>): void {
  const lines = String(content.get('tables/orders.copy')).split('\n')
  content.set('tables/orders.copy', Buffer.from(lines.slice(1).join('\n')))
}
