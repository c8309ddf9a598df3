/** What is wrong with `database:`, or null. Messages never repeat the value, which may hold a password. */
export function databaseMistake(value: string): string | null {
  if (/^sqlite:./.test(value)) return null
  const url = /^(mysql|mariadb):\/\//.test(value) ? URL.parse(value) : null
  if (url && url.hostname !== '' && url.pathname.length > 1) return null
  return 'must be sqlite:FILE or mysql://user:password@host:3306/name'
}

/** What is wrong with `mail.transport`, or null. */
export function mailMistake(value: string): string | null {
  if (/^file:./.test(value)) return null
  const url = /^smtps?:\/\//.test(value) ? URL.parse(value) : null
  return url && url.hostname !== ''
    ? null
    : 'must be file:FOLDER, smtp://user:password@host:587 or smtps://user:password@host:465'
}

/** What is wrong with `queue:`, or null. The address of a queue is good, but nothing would take jobs from it yet. */
export function queueMistake(value: string): string | null {
  if (value === 'memory') return null
  return /^rediss?:\/\//.test(value)
    ? 'is not built yet with Redis: leave it out. Several `rollcall serve` can share one MariaDB instead'
    : 'must be memory'
}
