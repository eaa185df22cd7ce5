/** Serializes JSON-LD for search engines and escapes "<", so that it is safe inside a script element. */
export const structuredData = (thing: object) =>
  JSON.stringify({ '@context': 'https://schema.org', ...thing }).replaceAll('<', '\\u003c')

/** Structured data about the pages above a page, from the level below the home page down to the page itself. */
export const breadcrumbs = (baseUrl: string, ...trail: readonly (readonly [name: string, path: string])[]) =>
  structuredData({
    '@type': 'BreadcrumbList',
    itemListElement: [['Beranda', '/'] as const, ...trail].map(([name, path], at) => ({
      '@type': 'ListItem',
      position: at + 1,
      name,
      item: baseUrl + path,
    })),
  })
