import { z } from 'zod'
import { OWN_URL } from './endpoint.ts'

/** What is said of a field that cannot be used, in the words of whoever reads it. */
type Complaints = { name: string; url: string; address: string; priority: string }

/**
 * An endpoint as staff enter it, on a page or on the command line: a name of at most 100 characters; the address of an
 * API, http(s) without query or credentials, or this server's own, kept without the slash at its end; a whole number.
 */
export const endpointFields = ({ name, url, address, priority }: Complaints) => ({
  name: z.string(name).trim().min(1, name).max(100, name).refine(isStorable, name),
  url: z
    .string(url)
    .trim()
    .min(1, url)
    .max(255, address)
    .transform((given) => given.replace(/\/+$/, ''))
    .refine(isApiAddress, address),
  priority: z
    .string(priority)
    .trim()
    .regex(/^-?\d{1,9}$/, priority)
    .transform(Number),
})

/** Whether an address is this server itself as the outside knows it, whatever the scheme. */
export function isOwnAddress(url: string, baseUrl: string): boolean {
  if (!URL.canParse(url)) return false
  const [given, own] = [new URL(url), new URL(baseUrl + OWN_URL)]
  return given.host === own.host && given.pathname.replace(/\/+$/, '') === own.pathname
}

const isStorable = (text: string) => !text.includes('\0')

function isApiAddress(url: string): boolean {
  if (url === OWN_URL) return true
  if (!isStorable(url) || !URL.canParse(url)) return false
  const { protocol, username, password, search, hash } = new URL(url)
  return /^https?:$/.test(protocol) && !username && !password && !search && !hash
}
