import { type AppRouter, createRouter, type Link } from '../../web/context.ts'
import { BIN, DESK, MANY } from './desk-kinds.ts'
import { type DeskDeps, editPages } from './edit.ts'
import { listPages } from './list.ts'
import { manyPages } from './many.ts'
import { previewPages } from './preview.ts'
import { versionPages } from './versions.ts'

const right = 'editor'
const GROUP = 'Konten'

/** The account link of editors leads to the desk. */
export const deskLinks: readonly Link[] = [
  { place: 'staff', group: GROUP, key: 'konten', href: DESK, text: 'Konten', icon: 'list', right, at: 300 },
  { place: 'staff', group: GROUP, key: 'unggah', href: MANY, text: 'Unggah foto', icon: 'upload', right, at: 310 },
  { place: 'staff', group: GROUP, key: 'sampah', href: BIN, text: 'Sampah', icon: 'trash', right, at: 320 },
  { place: 'account', key: 'konten', href: DESK, text: 'Meja redaksi', right, at: 15 },
  { place: 'account-menu', key: 'konten', href: DESK, text: 'Meja redaksi', icon: 'list', right, at: 15 },
  { place: 'footer', group: 'Akun', key: 'konten', href: DESK, text: 'Meja redaksi', icon: 'list', right, at: 905 },
]

export function deskRoutes(deps: DeskDeps): AppRouter {
  const router = createRouter()
  // Addresses of single pages come before those with the kind as a parameter.
  listPages(router, deps)
  manyPages(router, deps)
  editPages(router, deps)
  versionPages(router, deps)
  previewPages(router, deps)
  return router
}
