/** For public pages: "John Doe" becomes "John D."; a single name is not changed. */
export function maskedName(name: string): string {
  const [first = '', ...others] = name.trim().split(/\s+/)
  const last = others.at(-1)
  return last ? `${first} ${Array.from(last)[0]?.toUpperCase() ?? ''}.` : first
}
