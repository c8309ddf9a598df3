/** Why a file could not be read, as an operator would say it. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  switch (code) {
    case 'ENOENT':
      return 'it does not exist'
    case 'EACCES':
    case 'EPERM':
      return 'whoever runs this may not read it'
    case 'EISDIR':
      return 'it is a folder'
    default:
      return code || 'unknown'
  }
}
