import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../../src/root.ts'

/** The matching files below a folder of the project, as paths from its root. */
export const filesBelow = (folder: string, wanted: RegExp): string[] =>
  readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const at = `${folder}/${entry.name}`
    return entry.isDirectory() ? filesBelow(at, wanted) : wanted.test(at) ? [at] : []
  })

/** Lists the imports of a file, type imports included: project files as paths from the root, packages by name. */
export const importsOf = (file: string): string[] =>
  [
    ...readFileSync(path.join(root, file), 'utf8').matchAll(
      /^(?:import|export)\b[^'"]*?from '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm,
    ),
  ]
    .map((match) => match[1] ?? match[2] ?? match[3] ?? '')
    .map((name) => (name.startsWith('.') ? path.posix.join(path.posix.dirname(file), name) : name))
