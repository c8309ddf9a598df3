/** The hints that are the same for every database. */
export const HINTS = {
  query: 'Mend the query in the configuration.',
  readOnly: 'Take out what writes: this connector reads only.',
  credentials: 'Mend user and password in the connection.',
  address: 'See that host and port are right, that the server runs, and that no firewall stands between.',
  permission: 'Let the owner of the database grant this user the right to SELECT from the tables of the query.',
  /** Statements follow. */
  grant: 'Let the owner of the database run:',
  grantEach: 'Let the owner of the database run, for each table of the queries:',
  slow: 'Make the query cheaper (an index, fewer rows), or raise timeLimitMinutes.',
  locked: 'Somebody changes these tables. Run it again when that is over.',
  busy: 'Run it again later, and ask the owner of the database if it stays so.',
  value: 'Run the query by hand, and mend the conversion (CAST, date arithmetic) that meets a value it cannot convert.',
} as const
