/** The names in a record of the topology, typed as the names that they are. */
export function namesOf<Name extends string>(record: Readonly<Record<Name, unknown>>): Name[] {
  return Object.keys(record).filter((key): key is Name => key in record);
}
