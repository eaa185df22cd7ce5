/** Masks a customer's name for public pages: "John D." for "John Doe", "Budi S." for three names. One name stays as it is. */
export function maskedName(name: string): string {
  const [first = '', ...others] = name.trim().split(/\s+/)
  const last = others.at(-1)
  return last ? `${first} ${Array.from(last)[0]?.toUpperCase() ?? ''}.` : first
}
