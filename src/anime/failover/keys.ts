/** Under what breakers are kept: an endpoint's by its number, a source's by its name. What stands before them is for SQL. */
export const ENDPOINT = 'endpoint '
export const SOURCE = 'source '
export const endpointKey = (id: number) => `${ENDPOINT}${id}`
export const guardKey = ({ name }: { name: string }) => `${SOURCE}${name}`
