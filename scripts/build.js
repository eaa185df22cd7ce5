// Builds the site when its sources changed, into .build/<hash of the sources>, and points `dist` there.
// Everything is made aside and renamed into place, so servers that start at the same moment never meet half a build.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const inputs = [
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

/** The build that `dist` links to, or undefined without one. */
function currentBuild() {
  if (!fs.existsSync('dist') || !fs.lstatSync('dist').isSymbolicLink()) return undefined
  return path.normalize(fs.readlinkSync('dist'))
}

async function make(aside) {
  try {
    compile(aside)
    await prepareAssets(aside)
    fs.renameSync(aside, kept)
  } catch (error) {
    // Another process was first: its build has the same sources.
    if (!fs.existsSync(kept)) throw error
  } finally {
    fs.rmSync(aside, { recursive: true, force: true })
  }
}

function compile(aside) {
  const tsc = path.join('node_modules', 'typescript', 'bin', 'tsc')
  if (!fs.existsSync(tsc)) stop('The compiler is missing: run `npm ci` first.')
  const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.json', '--outDir', aside], { stdio: 'inherit' })
  if (status === 0) return
  fs.rmSync(aside, { recursive: true, force: true })
  stop('The build failed; nothing was changed.')
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

/** A rename replaces the link atomically; only a folder of an older layout must be moved first. */
function pointDistTo(target) {
  const link = `dist.tmp-${process.pid}`
  fs.rmSync(link, { force: true })
  fs.symlinkSync(target, link)
  if (fs.lstatSync('dist', { throwIfNoEntry: false })?.isDirectory())
    fs.rmSync('dist', { recursive: true, force: true })
  fs.renameSync(link, 'dist')
}

/** A server may still use an older build, so builds are kept for an hour, and the previous one longer. */
function sweep() {
  const others = fs
    .readdirSync('.build')
    .map((name) => path.join('.build', name))
    .filter((folder) => folder !== kept)
    .map((folder) => ({ folder, age: Date.now() - (fs.statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0) }))
    .sort((a, b) => a.age - b.age)
  for (const { folder, age } of others.slice(1)) if (age > hour) fs.rmSync(folder, { recursive: true, force: true })
}

/** A hash over names and bytes of the files, in folder order. */
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
