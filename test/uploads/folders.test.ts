import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../../src/root.ts'
import { dataFolders, folderFor } from '../../src/uploads/folders.ts'
import { createUploads } from '../../src/uploads/uploads.ts'
import { useDatabase } from '../support/db.ts'
import { useFolder } from '../support/folder.ts'
import { filesBelow } from '../support/imports.ts'

const db = useDatabase()
const dataDir = useFolder()

/** What may name places below DATA_DIR itself: the list, the database's own files, keys, backups and probes. */
const own =
  /^src\/(uploads\/folders|platform\/(database|secret|environment|unfinished-restore)|health\/disk|demo\/\w+)\.ts$|^src\/(db\/embedded|backup)\//

test('no place below DATA_DIR is made outside the list of folders, each of which has a limit', () => {
  const makes = /(join|resolve)\((?:[^()]|\([^()]*\))*?\b(dataDir|DATA_DIR)\b|\$\{[^}]*\bdataDir\b[^}]*\}\//
  const wrong = filesBelow('src', /\.ts$/)
    .filter((file) => !own.test(file))
    .filter((file) => makes.test(readFileSync(path.join(root, file), 'utf8')))
  expect(wrong).toEqual([])
  const names = Object.keys(dataFolders).filter((name) => name in dataFolders) as (keyof typeof dataFolders)[]
  for (const name of names) {
    const { folder, maxBytes } = folderFor({ dataDir: '/data', maxUploadBytes: 1_000 }, name)
    expect([folder, Number.isFinite(maxBytes) && maxBytes > 0]).toEqual([`/data/${name}`, true])
  }
})

test('what is being sent takes of the room of pictures while it lies there', async () => {
  const uploads = createUploads({ db: db(), dataDir, maxBytes: 1_000_000 })
  const sent = path.join(dataDir, 'comic-uploads', 'forms')
  mkdirSync(sent, { recursive: true })
  writeFileSync(path.join(sent, '0'), Buffer.alloc(600_000))
  expect(await uploads.fullness()).toBe(0.75)
  await uploads.storeRaw(Buffer.alloc(100_000))
  await expect(uploads.storeRaw(Buffer.alloc(200_000))).rejects.toMatchObject({ failure: 'full' })
  expect(await uploads.sending.bytesLeft()).toBe(700_000)
})
