import * as z from 'zod'
import { LOCAL_URL } from './endpoint.ts'

/** Error messages: `url` is for a missing address, `address` for an invalid one. */
type Complaints = { name: string; url: string; address: string; priority: string }

/** An address is that of an http(s) API without query or credentials, or `/api/v1` for this server itself. */
export const endpointFields = ({ name, url, address, priority }: Complaints) => ({
  name: z.string(name).trim().min(1, name).max(100, name).refine(isStorable, name),
  url: z
    .string(url)
    .trim()
    .min(1, url)
    .max(255, address)
    .transform((text) => text.replace(/\/+$/, ''))
    .refine(isApiAddress, address),
  priority: z
    .string(priority)
    .trim()
    .regex(/^-?\d{1,9}$/, priority)
    .transform(Number),
})

/** Names under which this web server is reachable; `allowedHosts` with or without a port. */
export type ServerNames = { baseUrl: string; allowedHosts: readonly string[]; port: number }

/** Whether an address is this server's own API under any of its names, with http or https. */
export function isLocalAddress(url: string, { baseUrl, allowedHosts, port }: ServerNames): boolean {
  if (!URL.canParse(url)) return false
  const [target, own] = [new URL(url), new URL(baseUrl + LOCAL_URL)]
  if (target.pathname.replace(/\/+$/, '') !== own.pathname) return false
  const names = [...allowedHosts, 'localhost', '127.0.0.1', '[::1]'].map((name) => name.toLowerCase())
  const ports = own.port ? [own.port, String(port)] : ['80', '443', String(port)]
  const isNamed = target.hostname === own.hostname || names.includes(target.hostname)
  return (isNamed && ports.includes(effectivePort(target))) || (target.port !== '' && names.includes(target.host))
}

const effectivePort = ({ port, protocol }: URL) => port || (protocol === 'https:' ? '443' : '80')

const isStorable = (text: string) => !text.includes('\0')

function isApiAddress(url: string): boolean {
  if (url === LOCAL_URL) return true
  if (!isStorable(url) || !URL.canParse(url)) return false
  const { protocol, username, password, search, hash } = new URL(url)
  return /^https?:$/.test(protocol) && !username && !password && !search && !hash
}
