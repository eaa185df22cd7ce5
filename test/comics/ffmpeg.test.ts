import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { convertM4a } from '../../src/comics/voice/convert.ts'
import { inOwnFolder, sweepFolders } from '../../src/uploads/ffmpeg.ts'
import { useFolder } from '../support/folder.ts'
import { fakeFfmpeg } from './support/ffmpeg.ts'
import { m4a } from './support/recordings.ts'

const folder = useFolder()

test('ffmpeg that cannot be started because too many files are open fails, and the server goes on', () => {
  const script = `
    const { openSync } = await import('node:fs')
    const { runFfmpeg } = await import('${path.resolve('src/uploads/ffmpeg.ts')}')
    try { for (;;) openSync('/dev/null', 'r') } catch {}
    const end = await runFfmpeg('true', [], { timeout: 1000 }).catch((error) => error)
    console.log(end.name, end.failure)`
  const node = 'ulimit -n 128; exec "$0" --import tsx --input-type=module -e "$1"'
  const said = execFileSync('bash', ['-c', node, process.execPath, script], { encoding: 'utf8', stdio: 'pipe' })
  expect(said.trim()).toBe('FfmpegFailure ended')
})

test('work has a folder of its own that is gone afterwards; what a kill left is swept by its age', async () => {
  const parent = path.join(folder, 'making')
  const [left, other] = ['left', 'other'].map((name) => path.join(parent, name)) as [string, string]
  for (const one of [left, other]) mkdirSync(one, { recursive: true })
  writeFileSync(path.join(left, '7.mkv'), 'half a scene')
  const old = new Date(Date.now() - 2 * 3_600_000)
  utimesSync(left, old, old)
  await inOwnFolder(parent, async (own) => {
    writeFileSync(path.join(own, 'a'), '')
    expect(await sweepFolders(parent)).toBe(1)
    expect(readdirSync(parent).sort()).toEqual([path.basename(own), 'other'].sort())
  })
  expect(readdirSync(parent)).toEqual(['other'])
  await expect(inOwnFolder(parent, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(readdirSync(parent)).toEqual(['other'])
  expect(await sweepFolders(path.join(folder, 'none'))).toBe(0)
})

test('when many M4A wait to be converted, further ones are a 503', async () => {
  const go = path.join(folder, 'go')
  const waits = fakeFfmpeg(folder, `setInterval(() => require('node:fs').existsSync('${go}') && process.exit(1), 20)`)
  const converter = { ffmpeg: waits, folder: path.join(folder, 'recordings') }
  const all = Promise.allSettled(Array.from({ length: 22 }, () => convertM4a(converter, m4a(), 60)))
  await expect(convertM4a(converter, m4a(), 60)).rejects.toMatchObject({ status: 503 })
  writeFileSync(go, '')
  for (const end of await all) expect(end).toMatchObject({ reason: { status: 400 } })
})
