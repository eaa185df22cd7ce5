type Hosts = { embedHosts: readonly string[]; mediaHosts: readonly string[]; baseUrl: string; hstsSubdomains: boolean }

/** The security headers of every answer. The content security policy has no `unsafe-…` and no nonce. */
export const securityHeaders = (hosts: Hosts): Record<string, string> => ({
  'Content-Security-Policy': contentPolicy(hosts),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'strict-origin-when-cross-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': permissionsPolicy(),
  ...(hosts.baseUrl.startsWith('https:') ? { 'Strict-Transport-Security': transportPolicy(hosts) } : {}),
})

/** Returns the permissions policy of a page: no permission, or only the microphone on a page that records. */
export const permissionsPolicy = ({ microphone = false } = {}): string =>
  `camera=(), microphone=(${microphone ? 'self' : ''}), geolocation=(), payment=(), usb=(), browsing-topics=()`

/**
 * Browsers keep this header for a year. It includes subdomains only if the operator says that all of them have https.
 */
const transportPolicy = ({ hstsSubdomains }: Hosts): string =>
  `max-age=31536000${hstsSubdomains ? '; includeSubDomains' : ''}`

function contentPolicy({ embedHosts, mediaHosts }: Hosts) {
  const media = mediaHosts.map((host) => ` ${host}`).join('')
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${media}`,
    `media-src 'self' blob:${media}`,
    "worker-src 'self'",
    `frame-src ${embedHosts.length ? embedHosts.join(' ') : "'none'"}`,
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
