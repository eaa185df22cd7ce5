import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const nearestPackage = (folder: string): string =>
  existsSync(path.join(folder, 'package.json')) ? folder : nearestPackage(path.dirname(folder))

/** The project's own folder, the one with package.json: the same whether the code runs from source or built. */
export const root = nearestPackage(path.dirname(fileURLToPath(import.meta.url)))
