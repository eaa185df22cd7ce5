import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { describe, expect, test, vi } from 'vitest'
import { PROOF_LOCK_KEY } from '../../src/backup/contents-queries.ts'
import { getConnection, openDatabase } from '../../src/db/connection.ts'
import { startEmbedded } from '../../src/db/embedded/embedded.ts'
import { connectAlone } from '../../src/db/server-lock.ts'
import { manageWith, urlOf } from '../support/manage.ts'
import { tableHashes } from '../support/table-hashes.ts'
import { contentOf } from './support/archive.ts'
import { hashDatabase, manifestIn, PICTURE, useBackup } from './support/site.ts'

/** A site with sample orders and comics. */
const { at, dataDir, settings, manage, db, embedded, file, change } = useBackup(async (site) => {
  for (const args of [['seed'], ['seed', '--orders']]) expect(await site.manage(...args)).toMatchObject({ code: 0 })
})

describe('a backup', () => {
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
  test('goes on in another database and back, with every row', async () => {
    const rows = await tableHashes(db())
    const restoreInto = async (name: string, archive: string) => {
      await db().raw('create database ??', [name])
      const url = urlOf({ ...embedded().connection, database: name })
      const there = { ...settings, DATA_DIR: at(name) }
      expect(await manageWith(there, 'restore', archive, '--to', url)).toMatchObject({ code: 0 })
      return { ...there, DATABASE_URL: url }
    }
    const there = await restoreInto('elsewhere', file())
    expect(await manageWith(there, 'backup', '--to', at('again.tar.gz'))).toMatchObject({ code: 0 })
    await restoreInto('third', at('again.tar.gz'))
    expect(await hashDatabase({ ...embedded().connection, database: 'third' })).toEqual(rows)
  })

  test('of which the key was open says that it proves nothing, where a passphrase is set', async () => {
    const { file: openFile } = JSON.parse(
      (await manageWith({ ...settings, BACKUP_PASSPHRASE: '' }, 'backup', '--json', '--to', at('anybody'))).out,
    )
    const line = /^The file carried its secret key open, .* nothing about who made it\.$/gm
    const restored = await manage('restore', openFile, '--to', at('carried'))
    expect([restored.code, restored.err.match(line)]).toEqual([0, [expect.any(String)]])
    expect((await manage('restore', file(), '--to', at('sealed'))).err).not.toMatch(line)
    const without = { ...settings, BACKUP_PASSPHRASE: '' }
    expect((await manageWith(without, 'restore', openFile, '--to', at('careless'))).err).not.toMatch(line)
  })

  test('takes new rows: numbers go on where they were', async () => {
    const { connection, stop } = await startEmbedded(at('sealed'), { durable: false })
    const other = openDatabase(connection, { max: 1 })
    const [row] = await other('site_versions').insert({ version: 'x', migrations: [] }).returning('id')
    const { max } = (await other('site_versions').max('id').first()) ?? {}
    expect(row?.id).toBe(max)
    await other.destroy()
    await stop()
  })
})

describe('refused with one sentence, and an empty target:', () => {
  test.each([
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
  ] as const)('%s', async (name, edit, said) => {
    const target = at(`refused ${name}`)
    const { code, err } = await manage('restore', await change(`${name}.tar.gz`, edit), '--to', target)
    expect([code, err.split('\n').at(-1)]).toEqual([1, expect.stringMatching(said)])
    expect(existsSync(target) ? readdirSync(target) : []).toEqual([])
  })

  test('a start on a folder into which a restore did not end', async () => {
    await mkdir(at('unfinished'))
    await writeFile(at('unfinished', 'restoring'), file())
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
    expect(await db()('backups').whereNotNull('proven_at').first()).toMatchObject({ problem: null })
  })

  test.each([
    ['a changed byte', /is not what was written/, damage],
    ['a row too few', /is not what was written/, (content: Map<string, Buffer>) => shorten(content)],
  ])('finds %s', async (name, said, edit) => {
    const { code, err } = await manage('backup:prove', await change(`proof ${name}.tar.gz`, edit))
    expect([code, err.split('\n').at(-1)]).toEqual([1, expect.stringMatching(said)])
  })

  test('is left out while another one runs', async () => {
    const other = await connectAlone(getConnection(db()), PROOF_LOCK_KEY, { busy: 'one runs already' })
    const { code, out } = await manage('backup:prove')
    await other.end()
    expect([code, out]).toEqual([2, 'Not proven: Another proof is running.'])
  })

  test('finds a picture that a row names and the folder has lost, and sums that do not hold', async () => {
    const lost = { width: 1, height: 1, bytes: 3, type: 'image/webp', alt: null, owner_id: null, sent_for: null }
    await db()('uploads').insert({ ...lost, name: 'hilang.webp' })
    expect(await manage('backup', '--to', at('lost.tar.gz'))).toMatchObject({ code: 0 })
    const found = await manage('backup:prove', at('lost.tar.gz'))
    expect([found.code, found.err.split('\n').at(-1)]).toEqual([1, expect.stringContaining('hilang.webp')])
    // What the site itself no longer names was removed meanwhile, so nothing is lost.
    await db()('uploads').where({ name: 'hilang.webp' }).delete()
    expect(await manage('backup:prove', at('lost.tar.gz'))).toMatchObject({ code: 0 })

    const paid = () => db()('orders').where('paid_amount', '>', 0).orderBy('order_code').first()
    const code = (await paid())?.order_code ?? ''
    await db()('orders').where({ order_code: code }).increment('paid_amount', 1)
    await manage('backup', '--to', at('wrong.tar.gz'))
    await db()('orders').where({ order_code: code }).decrement('paid_amount', 1)
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
