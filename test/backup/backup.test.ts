import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { siteVersion } from '../../src/root.ts'
import { makeInvoice, makeOrder } from '../orders/support/orders.ts'
import { manageWith, urlOf } from '../support/manage.ts'
import { tableHashes } from '../support/table-hashes.ts'
import { contentOf } from './support/archive.ts'
import { hashFolder, manifestIn, PICTURE, useBackup } from './support/site.ts'

const { at, settings, manage, db, embedded, file, change } = useBackup(async (site) => {
  expect(await site.manage('migrate')).toMatchObject({ code: 0 })
  const order = await makeOrder(site.db, { status_order: 'link_dibuat' })
  await makeInvoice(site.db, order)
})

describe('a backup', () => {
  test('is one file of a telling name that only its owner may read, with a manifest of all that is in it', async () => {
    expect(path.basename(file())).toMatch(/^kortekstream-\d{4}-\d\d-\d\d-\d{6}\.tar\.gz$/)
    expect(statSync(file()).mode & 0o777).toBe(0o600)
    expect(readdirSync(path.dirname(file()))).toEqual([path.basename(file())])
    const content = await contentOf(file())
    const manifest = manifestIn(content)
    expect(manifest).toMatchObject({
      format: 1,
      version: siteVersion,
      key: 'sealed',
      uploads: { in: 'folder' },
    })
    expect(manifest.tables.orders.rows).toBe((await db()('orders').pluck('id')).length)
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
})

describe('a restored backup', () => {
  test('has every row, picture and the key', async () => {
    const rows = await tableHashes(db())
    expect(await manage('restore', file(), '--to', at('second'))).toMatchObject({ code: 0 })
    expect(await hashFolder(at('second'))).toEqual(rows)
    expect(readFileSync(at('second', 'uploads', `${PICTURE}.webp`))).toEqual(Buffer.from([1, 2, 3]))
    expect(readFileSync(at('second', 'secret-key'), 'utf8')).toBe(readFileSync(at('data', 'secret-key'), 'utf8'))
  })
})

describe('refused with one sentence, and an empty target:', () => {
  test('a file of which a table was changed', async () => {
    const damaged = await change('damaged.tar.gz', (content) =>
      content.set('tables/orders.copy', Buffer.from('1\tx\n')),
    )
    const { code, err } = await manage('restore', damaged, '--to', at('damaged'))
    const said = expect.stringMatching(/tables\/orders\.copy is not what was written/)
    expect([code, err.split('\n').at(-1)]).toEqual([1, said])
    expect(existsSync(at('damaged')) ? readdirSync(at('damaged')) : []).toEqual([])
  })

  test('one that is cut off, or no archive', async () => {
    const whole = readFileSync(file())
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
    const { code, err } = await manageWith(other, 'restore', file(), '--to', at('locked'))
    expect([code, err]).toEqual([1, expect.stringContaining('BACKUP_PASSPHRASE is not the one')])
    expect(existsSync(at('locked'))).toBe(false)
  })

  test('a target that is not empty stays as it is', async () => {
    await mkdir(at('full'))
    await writeFile(at('full', 'letter'), 'mine')
    expect(await manage('restore', file(), '--to', at('full'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('is not empty'),
    })
    expect(readdirSync(at('full'))).toEqual(['letter'])
    const url = urlOf(embedded().connection)
    const { code, err } = await manageWith({ ...settings, DATA_DIR: at('empty') }, 'restore', file(), '--to', url)
    expect([code, err]).toEqual([1, expect.stringContaining('The database is not empty')])
    expect(readdirSync(at('empty'))).toEqual([])
  })
})
