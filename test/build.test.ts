import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { builtinModules, createRequire } from 'node:module'
import path from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../src/root.ts'
import { buildSite } from './support/child-server.ts'

test('what the built site loads from node_modules are its own dependencies, because others may be there in another version', async () => {
  buildSite()
  const built = path.join(root, 'dist/src')
  const { dependencies, optionalDependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
  const own = new Set([...Object.keys({ ...dependencies, ...optionalDependencies }), ...builtinModules])
  const scripts = (await readdir(built)).filter((file) => file.endsWith('.js'))
  const loaded = scripts.flatMap((file) =>
    [
      ...readFileSync(path.join(built, file), 'utf8').matchAll(
        /(?:^import |^} from |^import .* from |\b(?:__require|import)\()["']((?:@[\w-]+\/)?[\w.-]+)/gm,
      ),
    ].map(([, name = '']) => name),
  )
  expect(loaded).toContain('pino')
  const installed = createRequire(path.join(root, 'package.json'))
  const isInstalled = (name: string) => installed.resolve.paths(name)?.some((at) => readable(path.join(at, name)))
  expect([...new Set(loaded)].filter((name) => !own.has(name) && !name.startsWith('.') && isInstalled(name))).toEqual(
    [],
  )
})

test('a package in CommonJS that is loaded only when it is needed is not bundled, which would leave of it but a default', async () => {
  buildSite()
  const built = path.join(root, 'dist/src')
  const scripts = (await readdir(built)).filter((file) => file.endsWith('.js'))
  const isBare = (file: string) =>
    /^export default require_\w+\(\);$/m.test(readFileSync(path.join(built, file), 'utf8'))
  expect(scripts.filter(isBare)).toEqual([])
})

function readable(folder: string): boolean {
  try {
    return readFileSync(path.join(folder, 'package.json')).length > 0
  } catch {
    return false
  }
}
