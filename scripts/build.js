// Builds the site if its sources changed, into .build/<hash of the sources>, and points the link `dist` to this folder.
// Everything is made in a temporary folder and then renamed, so that servers that start at the same moment never find
// an incomplete build.
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build as bundle } from 'esbuild'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const inputs = [
  'scripts/build.js',
  'tsconfig.json',
  'package.json',
  'package-lock.json',
  'knexfile.ts',
  'src',
  'migrations',
  'seeds',
  'public',
]
const hour = 3_600_000

process.chdir(root)
const hash = hashOf(inputs)
const kept = path.join('.build', hash)
if (currentBuild() !== kept) await build().catch((error) => stop(`The build failed: ${error.message}`))

async function build() {
  const begun = performance.now()
  if (!fs.existsSync(kept)) await make(`${kept}.tmp-${process.pid}`)
  fs.utimesSync(kept, new Date(), new Date())
  pointDistTo(kept)
  sweep()
  console.log(`Built in ${((performance.now() - begun) / 1000).toFixed(1)} s`)
}

/** Returns the folder of the build that `dist` links to, or undefined if there is no build. */
function currentBuild() {
  if (!fs.existsSync('dist') || !fs.lstatSync('dist').isSymbolicLink()) return undefined
  return path.normalize(fs.readlinkSync('dist'))
}

async function make(aside) {
  try {
    await compile(aside)
    copyData('src', path.join(aside, 'src'))
    await prepareAssets(aside)
    fs.renameSync(aside, kept)
  } catch (error) {
    // If another process finished its build first, that build is used, because it has the same sources.
    if (!fs.existsSync(kept)) throw error
  } finally {
    fs.rmSync(aside, { recursive: true, force: true })
  }
}

/** Each source becomes one file of JavaScript at the same place. `npm run types` checks the types. */
async function compile(aside) {
  const sources = ['src', 'migrations', 'seeds'].flatMap((folder) =>
    fs.readdirSync(folder, { recursive: true }).map((name) => path.join(folder, name)),
  )
  await bundle({
    entryPoints: [...sources.filter((name) => name.endsWith('.ts')), 'knexfile.ts'],
    outdir: aside,
    outbase: '.',
    format: 'esm',
    target: 'node20.19',
    bundle: true,
    packages: 'external',
    logLevel: 'warning',
    plugins: [{ name: 'one file each', setup: keepApart }],
  })
}

function keepApart({ onResolve }) {
  onResolve({ filter: /^\..*\.ts$/ }, ({ path: address, kind }) =>
    kind === 'entry-point' ? undefined : { path: address.replace(/\.ts$/, '.js'), external: true },
  )
}

/** Copies what the sources read besides code, such as texts and drawings, to the same place beside the compiled files. */
function copyData(from, to) {
  const isData = (name) => fs.statSync(name).isDirectory() || !name.endsWith('.ts')
  fs.cpSync(from, to, { recursive: true, filter: isData })
}

function stop(reason) {
  console.error(reason)
  process.exit(1)
}

async function prepareAssets(aside) {
  const module = path.resolve(aside, 'src', 'web', 'assets.js')
  if (!fs.existsSync(module)) return
  const assets = await import(pathToFileURL(module).href)
  await assets.prepareAssets(path.resolve('public'), path.resolve(aside, 'assets'))
}

/**
 * Points the link `dist` to a build. The rename replaces the link atomically; only a `dist` folder of an older layout
 * is removed first.
 */
function pointDistTo(target) {
  const link = `dist.tmp-${process.pid}`
  fs.rmSync(link, { force: true })
  fs.symlinkSync(target, link)
  if (fs.lstatSync('dist', { throwIfNoEntry: false })?.isDirectory())
    fs.rmSync('dist', { recursive: true, force: true })
  fs.renameSync(link, 'dist')
}

/**
 * Deletes old builds. A server may still use an older build, so builds are kept for an hour, and the previous build
 * even longer.
 */
function sweep() {
  const others = fs
    .readdirSync('.build')
    .map((name) => path.join('.build', name))
    .filter((folder) => folder !== kept)
    .map((folder) => ({ folder, age: Date.now() - (fs.statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0) }))
    .sort((a, b) => a.age - b.age)
  for (const { folder, age } of others.slice(1)) if (age > hour) fs.rmSync(folder, { recursive: true, force: true })
}

/** Returns a hash of the names and contents of all files in the given files and folders, in a fixed order. */
function hashOf(names) {
  const sum = createHash('sha256')
  const add = (name) => {
    const found = fs.statSync(name, { throwIfNoEntry: false })
    if (found?.isDirectory()) for (const child of fs.readdirSync(name).sort()) add(path.join(name, child))
    else if (found) sum.update(`${name}\0${found.size}\0`).update(fs.readFileSync(name))
  }
  for (const name of names) add(name)
  return sum.digest('hex').slice(0, 16)
}
