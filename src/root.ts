import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const nearestPackage = (folder: string): string =>
  existsSync(path.join(folder, 'package.json')) ? folder : nearestPackage(path.dirname(folder))

/** Path of the folder that contains package.json, whether this code runs from source or compiled. */
export const root = nearestPackage(path.dirname(fileURLToPath(import.meta.url)))
