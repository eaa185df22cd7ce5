import type { Right, Role, Viewer } from './context.ts'

const holders: Record<Exclude<Right, 'anyone'>, readonly Role[]> = {
  signed_in: ['member', 'editor', 'staff', 'admin'],
  editor: ['editor', 'admin'],
  staff: ['staff', 'admin'],
  admin: ['admin'],
}

/**
 * Whether a viewer has a right. Staff without the second factor that the site requires have only the rights of members.
 */
export const may = (viewer: Pick<Viewer, 'role' | 'needsSecondFactor'> | null, right: Right): boolean => {
  if (right === 'anyone') return true
  const role = viewer?.needsSecondFactor ? 'member' : viewer?.role
  return role !== undefined && holders[right].includes(role)
}
