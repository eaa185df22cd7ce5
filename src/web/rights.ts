import type { Right, Role, Viewer } from './context.ts'

const holders: Record<Exclude<Right, 'anyone'>, readonly Role[]> = {
  signed_in: ['member', 'editor', 'staff', 'admin'],
  staff: ['staff', 'admin'],
  admin: ['admin'],
}

export const may = (viewer: Pick<Viewer, 'role'> | null, right: Right): boolean =>
  right === 'anyone' || (viewer !== null && holders[right].includes(viewer.role))
