/** Something that one feature provides and others use; declared by name in a file that both import. */
export type Share<Value> = { name: string; of: (value: Value) => Provision }
export type Provision = { share: object; value: unknown }

export function share<Value>(name: string): Share<Value> {
  const made: Share<Value> = { name, of: (value) => ({ share: made, value }) }
  return made
}

export type Shares = {
  /** Throws when no feature before this one provides it. */
  use: <Value>(share: Share<Value>) => Value
  /** Null when no feature before this one provides it. */
  find: <Value>(share: Share<Value>) => Value | null
  add: (provisions: readonly Provision[]) => void
}

export function createShares(given: readonly Provision[] = []): Shares {
  const values = new Map<object, unknown>(given.map(({ share, value }) => [share, value]))
  const find = <Value>(wanted: Share<Value>): Value | null => (values.get(wanted) as Value | undefined) ?? null // only `of` of this very share makes a provision for it
  return {
    find,
    use(wanted) {
      const value = find(wanted)
      if (value === null) throw new Error(`no feature provides the share ${wanted.name}`)
      return value
    },
    add(provisions) {
      for (const { share, value } of provisions) values.set(share, value)
    },
  }
}
